package dev.debrief.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

class RequestInputTest {
  @Test
  void aQueryThatTheContainerCannotReadIsTheClientsFault() {
    // As HttpServletRequest.getParameter does from Servlet 6.1 on.
    HttpServletRequest request =
        (HttpServletRequest)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> {
                  throw new IllegalStateException("%ZZ");
                });
    RequestFailure failure =
        assertThrows(RequestFailure.class, () -> RequestInput.parameter(request, "limit"));
    assertEquals(Reason.MALFORMED, failure.reason());
  }
}
