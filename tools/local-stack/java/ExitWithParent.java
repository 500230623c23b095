import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Runs another class's main and ends the JVM, gracefully, when standard input closes: the parent holds the other end of
 * that pipe, so a parent that was killed leaves no server behind.
 *
 * <p>Usage: java ExitWithParent MAIN_CLASS ARGUMENTS…
 */
public final class ExitWithParent {
  private static final long GRACE_MS = 15_000;

  private ExitWithParent() {}

  public static void main(String[] args) {
    daemon("exit-with-parent", ExitWithParent::awaitEndOfInput);
    try {
      Class.forName(args[0])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (ReflectiveOperationException e) {
      // Threads that the failed main left running must not keep a half-started server alive.
      (e.getCause() == null ? e : e.getCause()).printStackTrace();
      System.exit(1);
    }
  }

  private static void awaitEndOfInput() {
    InputStream input = System.in;
    try {
      while (input.read() >= 0) {}
    } catch (IOException e) {
      // A broken pipe says the same as its end.
    }
    daemon(
        "halt",
        () -> {
          try {
            Thread.sleep(GRACE_MS);
          } catch (InterruptedException e) {
            // Nobody interrupts this thread; if somebody does, the time is up.
          }
          Runtime.getRuntime().halt(1);
        });
    System.exit(0);
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
