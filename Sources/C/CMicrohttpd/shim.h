#pragma once
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdint.h>

// libmicrohttpd takes options as variable arguments, which Swift cannot call.

struct face_sets_http_calls {
    void *(*begin)(void *context, const char *target, struct MHD_Connection *connection);
    MHD_AccessHandlerCallback answer;
    MHD_RequestCompletedCallback complete;
    MHD_NotifyConnectionCallback notify;
    void *context;
};

struct face_sets_http_limits {
    unsigned int connections;
    unsigned int idle_seconds;
    size_t header_bytes;
    size_t stack_bytes;
};

// Listens on 127.0.0.1 only, with one thread per connection. Port 0 means any free port.
static inline struct MHD_Daemon *face_sets_http_start(
    uint16_t port, struct face_sets_http_limits limits, struct face_sets_http_calls calls) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return MHD_start_daemon(
        MHD_USE_AUTO | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION, port, NULL, NULL,
        calls.answer, calls.context, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address,
        MHD_OPTION_CONNECTION_LIMIT, limits.connections, MHD_OPTION_CONNECTION_TIMEOUT, limits.idle_seconds,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, limits.header_bytes, MHD_OPTION_THREAD_STACK_SIZE,
        limits.stack_bytes, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, calls.begin,
        calls.context, MHD_OPTION_NOTIFY_COMPLETED, calls.complete, calls.context,
        MHD_OPTION_NOTIFY_CONNECTION, calls.notify, calls.context, MHD_OPTION_END);
}

static inline uint16_t face_sets_http_port(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

// The socket of a connection, or -1.
static inline int face_sets_http_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}
