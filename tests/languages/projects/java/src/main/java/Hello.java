import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;

public class Hello {
    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(Integer.parseInt(System.getenv("PORT"))), 0);
        server.createContext("/", asked -> {
            String told = "hello from Java, " + System.getenv("GREETING") + ", " + asked.getRequestURI();
            asked.sendResponseHeaders(200, told.length());
            asked.getResponseBody().write(told.getBytes());
            asked.close();
        });
        server.start();
    }
}
