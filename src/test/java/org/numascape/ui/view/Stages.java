package org.numascape.ui.view;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.embed.swing.SwingFXUtils;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.image.WritableImage;
import javafx.stage.Stage;
import javax.imageio.ImageIO;
import org.numascape.analysis.Theme;

/**
 * The FX toolkit for tests, started once for the whole test process. Where JavaFX can show no text,
 * tests that need the FX thread are skipped, and the reason is printed.
 */
public final class Stages {
  /** For what takes moments: who waits longer waits in vain. */
  private static final int PATIENCE_SECONDS = 240;

  private static final CountDownLatch STARTED = new CountDownLatch(1);

  static {
    try {
      Platform.startup(STARTED::countDown);
    } catch (IllegalStateException startedByAnotherTest) {
      STARTED.countDown();
    }
    Platform.setImplicitExit(false);
  }

  private Stages() {}

  /** Asked once; a class of its own, as the FX thread can't enter one that is still initialized. */
  private static final class Text {
    static final Optional<String> PROBLEM = problem();

    private static Optional<String> problem() {
      try {
        STARTED.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        Optional<String> problem = run(StyleSheets::textProblem);
        problem.ifPresent(why -> System.err.println("Tests of the window are skipped: " + why));
        return problem;
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Runs an action, or skips the test on a system where JavaFX can show no text. */
  public static <T> T onFxThread(Callable<T> action) throws Exception {
    assumeTrue(Text.PROBLEM.isEmpty(), () -> Text.PROBLEM.orElse(""));
    return run(action);
  }

  private static <T> T run(Callable<T> action) throws Exception {
    CompletableFuture<T> result = new CompletableFuture<>();
    Platform.runLater(
        () -> {
          try {
            result.complete(action.call());
          } catch (Exception | Error failed) {
            result.completeExceptionally(failed);
          }
        });
    return result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  static Stage show(Theme theme, double width, double height, Callable<Parent> root)
      throws Exception {
    Stage stage =
        onFxThread(
            () -> {
              Scene scene = new Scene(root.call(), width, height);
              StyleSheets.apply(scene, theme);
              Stage made = new Stage();
              made.setScene(scene);
              made.show();
              return made;
            });
    pulses(3);
    return stage;
  }

  static void close(Stage stage) throws Exception {
    onFxThread(
        () -> {
          stage.close();
          return stage;
        });
  }

  /** Waits until that many pulses are over. */
  static void pulses(int count) throws Exception {
    CountDownLatch left = new CountDownLatch(count);
    AnimationTimer timer =
        new AnimationTimer() {
          @Override
          public void handle(long now) {
            left.countDown();
          }
        };
    onFxThread(
        () -> {
          timer.start();
          return timer;
        });
    if (!left.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("no pulse within " + PATIENCE_SECONDS + " s");
    }
    onFxThread(
        () -> {
          timer.stop();
          return timer;
        });
  }

  /** Waits, for some minutes at most, until something is so on the FX thread. */
  static void until(Callable<Boolean> so) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!onFxThread(so)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not so within " + PATIENCE_SECONDS + " s");
      }
      pulses(1);
    }
  }

  static WritableImage picture(Stage stage) throws Exception {
    return onFxThread(() -> stage.getScene().snapshot(null));
  }

  /** Keeps a picture for people to look at. */
  static void keep(Stage stage, String name) throws Exception {
    Path folder = Path.of(System.getProperty("numascape.screenshots", "target/screenshots"));
    Files.createDirectories(folder);
    File file = folder.resolve(name + ".png").toFile();
    ImageIO.write(SwingFXUtils.fromFXImage(picture(stage), null), "png", file);
  }
}
