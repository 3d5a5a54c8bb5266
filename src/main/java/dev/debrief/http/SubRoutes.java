package dev.debrief.http;

import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/**
 * A collection of the API and its members' resources: {@code /} goes to one servlet, {@code /{id}}
 * to a second, {@code /{id}/{name}} to the one of that name. A servlet mapping can have no variable
 * in its middle (Servlet 12.2); this is the one step beyond it.
 */
public final class SubRoutes extends HttpServlet {
  private static final String ID = SubRoutes.class.getName() + ".id";

  private final HttpServlet all;
  private final HttpServlet one;
  private final Map<String, HttpServlet> below;

  /**
   * @param all serves the collection itself
   * @param one serves a member
   * @param below serve a member's resources, by name
   */
  public SubRoutes(HttpServlet all, HttpServlet one, Map<String, HttpServlet> below) {
    this.all = all;
    this.one = one;
    this.below = Map.copyOf(below);
  }

  /** The member's id in the request's path, decoded, 1 to 128 characters. */
  public static String id(HttpServletRequest request) {
    return (String) request.getAttribute(ID);
  }

  @Override
  public void init(ServletConfig config) throws ServletException {
    super.init(config);
    all.init(config);
    one.init(config);
    for (HttpServlet servlet : below.values()) {
      servlet.init(config);
    }
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String path = request.getPathInfo();
    if (path == null || path.equals("/")) {
      all.service(request, response);
      return;
    }
    String[] segments = path.substring(1).split("/", -1);
    String id = segments[0];
    HttpServlet servlet =
        segments.length == 1 ? one : segments.length == 2 ? below.get(segments[1]) : null;
    if (servlet == null || !isId(id)) {
      throw RequestFailure.notFound();
    }
    request.setAttribute(ID, id);
    servlet.service(request, response);
  }

  private static boolean isId(String id) {
    return !id.isEmpty()
        && id.length() <= 128
        && id.codePoints()
            .noneMatch(
                c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
  }
}
