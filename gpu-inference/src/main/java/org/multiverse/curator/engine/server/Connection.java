package org.multiverse.curator.engine.server;

import io.javalin.http.Context;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.server.Request;

/**
 * The socket that a request came by. A server that only writes notices late that nobody listens any
 * more, and one that has nothing to write yet never does; so this looks.
 */
final class Connection {
  private final Context request;
  private final SocketChannel channel;
  private boolean hasMore;

  private Connection(Context request, SocketChannel channel) {
    this.request = request;
    this.channel = channel;
  }

  static Connection of(Context request) {
    Request base = Request.getBaseRequest(request.req());
    Object transport = base == null ? null : base.getHttpChannel().getEndPoint().getTransport();
    return new Connection(request, transport instanceof SocketChannel socket ? socket : null);
  }

  /** Whether the client has closed its side. */
  boolean isGone() {
    if (channel == null || hasMore) {
      return false;
    }
    try {
      int read = channel.read(ByteBuffer.allocate(1));
      if (read > 0) {
        // The client has sent its next request ahead, and we took a byte of it: the client has to
        // send it again on a new connection (RFC 9112, 9.3.2).
        hasMore = true;
        request.header("Connection", "close");
      }
      return read < 0;
    } catch (IOException e) {
      return true;
    }
  }
}
