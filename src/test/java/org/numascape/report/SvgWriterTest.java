package org.numascape.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.numascape.analysis.MatrixPicture;
import org.numascape.analysis.Picture;
import org.numascape.analysis.PictureStyle;
import org.numascape.analysis.Quantity;
import org.numascape.analysis.TestMachines;
import org.numascape.analysis.Theme;
import org.numascape.analysis.TopologyLayout;
import org.numascape.analysis.TopologyPicture;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class SvgWriterTest {
  private static Document parse(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  @Test
  void aMachineBecomesWellFormedSvgWithItsSizeAndAllItsPus() throws Exception {
    TopologyLayout layout = TopologyLayout.of(TestMachines.of(2, 2, 2, 4, 2), 780, 560);
    Picture picture =
        TopologyPicture.paint(
            layout,
            TopologyPicture.Values.still(TopologyPicture.ColourBy.NODE),
            PictureStyle.USUAL.withIndexes(TopologyPicture.IndexKind.OS));
    String svg = SvgWriter.document(picture, "a machine", Theme.LIGHT);
    Element root = parse(svg).getDocumentElement();
    assertThat(root.getAttribute("width")).isEqualTo("804");
    assertThat(root.getAttribute("viewBox")).isEqualTo("-12 -12 804 584");
    assertThat(svg).contains("<title>PU L#63</title>", ">NUMANode L#3<").doesNotContain("href");
  }

  @Test
  void textAndTitleAreEscaped() throws Exception {
    String hostile = "<script>alert('&\"')</script>\u0001";
    Picture picture =
        new Picture(
            100,
            50,
            List.of(
                new Picture.Text(
                    1.234,
                    -0.001,
                    hostile,
                    12,
                    true,
                    Picture.Anchor.END,
                    new Picture.Paint.Role(Picture.ThemeColour.TEXT))));
    String svg = SvgWriter.document(picture, hostile, Theme.DARK);
    assertThat(svg)
        .doesNotContain("<script")
        .contains("<text x=\"1.23\" y=\"0\" font-size=\"12\" fill=\"#d7dee7\" font-weight=\"600\"");
    Element text = (Element) parse(svg).getElementsByTagName("text").item(0);
    assertThat(text.getTextContent()).isEqualTo("<script>alert('&\"')</script>\ufffd");
  }

  @Test
  void anArrowEndsAtItsLinesEnd() throws Exception {
    Picture picture =
        new Picture(
            100,
            50,
            List.of(
                new Picture.Line(
                    List.of(new Picture.Point(0, 10), new Picture.Point(40, 10)),
                    2,
                    true,
                    new Picture.Paint.Node(1))));
    Element head =
        (Element)
            parse(SvgWriter.document(picture, "", Theme.LIGHT))
                .getElementsByTagName("polygon")
                .item(0);
    assertThat(head.getAttribute("points")).isEqualTo("40,10 33,13.85 33,6.15");
    assertThat(head.getAttribute("fill")).isEqualTo("#56b4e9");
  }

  @Test
  void aMatrixOf64NodesIsWellFormedAndHasAllItsCells() throws Exception {
    long[][] values = new long[64][64];
    values[3][5] = 1234;
    Picture picture =
        MatrixPicture.amounts(
            values, Quantity::count, MatrixPicture.Axes.nodes(64, "thief", "victim"), 700);
    Document svg = parse(SvgWriter.document(picture, "steals", Theme.LIGHT));
    assertThat(svg.getElementsByTagName("rect").getLength()).isGreaterThan(64 * 64);
    assertThat(picture.width()).isLessThan(720);
  }
}
