package org.numascape.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.numascape.analysis.Picture;
import org.numascape.analysis.Picture.Anchor;
import org.numascape.analysis.Picture.Box;
import org.numascape.analysis.Picture.Line;
import org.numascape.analysis.Picture.Paint;
import org.numascape.analysis.Picture.Point;
import org.numascape.analysis.Picture.Text;
import org.numascape.analysis.Picture.ThemeColour;
import org.numascape.analysis.Theme;

class PngWriterTest {
  private static final Paint INK = new Paint.Role(ThemeColour.TEXT);

  private static BufferedImage drawn(Picture picture, Theme theme, double scale)
      throws IOException {
    return ImageIO.read(new ByteArrayInputStream(PngWriter.document(picture, theme, scale)));
  }

  private static int rgb(BufferedImage image, int x, int y) {
    return image.getRGB(x, y) & 0xffffff;
  }

  @Test
  void boxesAndLinesAreWhereThePictureHasThemAndInTheThemesColours() throws IOException {
    Picture picture =
        new Picture(
            100,
            50,
            List.of(
                new Box(10, 10, 40, 30, 0, new Paint.Node(1), new Paint.Nothing(), null),
                new Line(List.of(new Point(60, 25), new Point(90, 25)), 4, false, INK)));
    for (Theme theme : Theme.values()) {
      BufferedImage image = drawn(picture, theme, 2);
      assertThat(image.getWidth()).isEqualTo(248);
      assertThat(image.getHeight()).isEqualTo(148);
      assertThat(rgb(image, 1, 1)).isEqualTo(theme.rgb(ThemeColour.BACKGROUND));
      assertThat(rgb(image, 2 * (12 + 30), 2 * (12 + 25))).isEqualTo(0x56b4e9);
      assertThat(rgb(image, 2 * (12 + 75), 2 * (12 + 25))).isEqualTo(theme.rgb(ThemeColour.TEXT));
      assertThat(rgb(image, 2 * (12 + 95), 2 * (12 + 25)))
          .isEqualTo(theme.rgb(ThemeColour.BACKGROUND));
    }
  }

  @Test
  void textStandsOnTheSideOfItsAnchor() throws IOException {
    for (Anchor anchor : Anchor.values()) {
      BufferedImage image =
          drawn(
              new Picture(200, 40, List.of(new Text(100, 30, "NUMANode", 12, true, anchor, INK))),
              Theme.LIGHT,
              1);
      boolean left = inked(image, 12 + 60, 12 + 97);
      boolean right = inked(image, 12 + 103, 12 + 140);
      assertThat(left).as("%s", anchor).isEqualTo(anchor != Anchor.START);
      assertThat(right).as("%s", anchor).isEqualTo(anchor != Anchor.END);
    }
  }

  private static boolean inked(BufferedImage image, int from, int to) {
    for (int x = from; x < to; x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        if (rgb(image, x, y) != Theme.LIGHT.rgb(ThemeColour.BACKGROUND)) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void aPictureTooLargeForMemoryIsRefusedBeforeItIsDrawn() {
    assertThatThrownBy(
            () -> PngWriter.document(new Picture(50_000, 50_000, List.of()), Theme.LIGHT, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("100048 x 100048 pixels is too large; choose a smaller scale");
  }
}
