package org.numascape.ui;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.numascape.recording.RunRecord;
import org.numascape.run.Experiment;

/**
 * An experiment that the window runs as soon as it is open, as if the user had set it up.
 *
 * @param reports where its reports go when it has ended: HTML, or JSON by a name's end
 * @param mayOverwrite whether they may replace files
 * @param done completed when they are written; exceptionally if that or the run itself failed
 */
public record Errand(
    Experiment experiment,
    List<Path> reports,
    boolean mayOverwrite,
    CompletableFuture<RunRecord> done) {}
