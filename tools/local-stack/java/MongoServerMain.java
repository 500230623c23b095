import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import org.h2.mvstore.MVStore;

/**
 * A MongoDB-compatible server that stores its data in one file: MongoServerMain PORT FILE.
 *
 * <p>There are two differences from the library. The server reports a wire version that current drivers accept. It writes
 * each command to the file before it responds, so a killed server loses no acknowledged data.
 */
public final class MongoServerMain {
  private record Version(List<Integer> getVersionArray, int getWireVersion)
      implements MongoVersion {}

  private MongoServerMain() {}

  public static void main(String[] args) {
    int port = Integer.parseInt(args[0]);
    MVStore store = new MVStore.Builder().fileName(args[1]).autoCommitDisabled().open();
    // By default the file keeps every old version of every page.
    store.setRetentionTime(0);
    store.setVersionsToKeep(0);
    H2Backend h2 = new H2Backend(store);
    h2.version(new Version(List.of(4, 4, 0), 9));
    MongoServer server = new MongoServer(durable(h2, store));
    try {
      server.bind("127.0.0.1", port);
    } catch (RuntimeException e) {
      // The threads of the server would keep the JVM running.
      e.printStackTrace();
      System.exit(1);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
  }

  private static MongoBackend durable(MongoBackend backend, MVStore store) {
    return (MongoBackend)
        Proxy.newProxyInstance(
            MongoServerMain.class.getClassLoader(),
            new Class<?>[] {MongoBackend.class},
            (proxy, method, arguments) -> {
              try {
                Object response = method.invoke(backend, arguments);
                if (method.getName().startsWith("handle")) store.commit();
                return response;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
