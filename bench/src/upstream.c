/*
 * A provider that costs almost nothing: OpenAI chat completions on one epoll thread, plain and streamed, so that the
 * gateway between it and the loader is the only thing measured.
 *
 *   upstream PORT
 *
 * POST with "stream":true answers 100 content chunks of about 330 bytes, each a write of its own, each with the clock
 * of its sending (CLOCK_MONOTONIC, ns) in its text; a first chunk with the role, a finish chunk, usage and [DONE]
 * around them. The model's name says the pause between chunks: bench-p10 is one chunk each 10 ms. All else gets a JSON
 * answer of 1.5 KB with usage. GET /count answers the number of model requests; GET /models lists a model.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_FD 8192
#define IN_MAX (64 * 1024)
#define OUT_MAX (128 * 1024)
#define CHUNKS 100

typedef struct {
  int fd, in_len, out_len, out_at, next, pause_ms, streaming, want_out;
  uint64_t due_ns;
  char in[IN_MAX];
  char out[OUT_MAX];
} Conn;

static Conn *conns[MAX_FD];
static int ep, paced[MAX_FD], n_paced, ready[MAX_FD], n_ready;
static unsigned long count;
static char plain[4096], filler[512];
static int plain_len;

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void drop(int *list, int *n, int fd) {
  for (int i = 0; i < *n; i++)
    if (list[i] == fd) { list[i] = list[--*n]; return; }
}

static void close_conn(Conn *c) {
  drop(paced, &n_paced, c->fd);
  drop(ready, &n_ready, c->fd);
  conns[c->fd] = NULL;
  close(c->fd);
  free(c);
}

/* 0 when the connection is gone. */
static int flush_out(Conn *c) {
  while (c->out_at < c->out_len) {
    ssize_t n = send(c->fd, c->out + c->out_at, c->out_len - c->out_at, MSG_NOSIGNAL);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
      if (!c->want_out) {
        struct epoll_event e = {.events = EPOLLIN | EPOLLOUT, .data.fd = c->fd};
        epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &e);
        c->want_out = 1;
      }
      return 1;
    }
    if (n <= 0) { close_conn(c); return 0; }
    c->out_at += n;
  }
  c->out_at = c->out_len = 0;
  if (c->want_out) {
    struct epoll_event e = {.events = EPOLLIN, .data.fd = c->fd};
    epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &e);
    c->want_out = 0;
  }
  return 1;
}

static void put_chunk(Conn *c, const char *data, int len) {
  c->out_len += snprintf(c->out + c->out_len, OUT_MAX - c->out_len, "%x\r\n", len);
  memcpy(c->out + c->out_len, data, len);
  memcpy(c->out + c->out_len + len, "\r\n", 2);
  c->out_len += len + 2;
}

#define HEAD "data: {\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"bench\","

/* Step 0 is the head and the role, 1..CHUNKS content, then the end. */
static void step(Conn *c) {
  char b[1024];
  int n, i = c->next++;
  if (i == 0) {
    c->out_len += sprintf(c->out + c->out_len,
      "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ncache-control: no-cache\r\n"
      "transfer-encoding: chunked\r\n\r\n");
    n = sprintf(b, HEAD "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}],\"usage\":null}\n\n");
    put_chunk(c, b, n);
  } else if (i <= CHUNKS) {
    n = sprintf(b, HEAD "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"@%020llu %s\"},\"finish_reason\":null}],\"usage\":null}\n\n",
      (unsigned long long)now_ns(), filler);
    put_chunk(c, b, n);
  } else {
    n = sprintf(b, HEAD "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}\n\n");
    put_chunk(c, b, n);
    n = sprintf(b, HEAD "\"choices\":[],\"usage\":{\"prompt_tokens\":420,\"completion_tokens\":200,\"total_tokens\":620}}\n\n");
    put_chunk(c, b, n);
    put_chunk(c, "data: [DONE]\n\n", 14);
    memcpy(c->out + c->out_len, "0\r\n\r\n", 5);
    c->out_len += 5;
    c->streaming = 0;
  }
}

static int handle(Conn *c);

/* One chunk, one write, for each connection by turns. 0 when the connection is gone. */
static int advance(Conn *c) {
  if (c->out_len > 0) return 1; /* the reader is slow: wait for the socket */
  step(c);
  if (!flush_out(c)) return 0;
  if (!c->streaming) {
    drop(paced, &n_paced, c->fd);
    drop(ready, &n_ready, c->fd);
    return handle(c);
  }
  return 1;
}

static int begin_stream(Conn *c, const char *body) {
  const char *p = strstr(body, "bench-p");
  c->pause_ms = 0;
  if (p != NULL) c->pause_ms = atoi(p + 7);
  c->streaming = 1;
  c->next = 0;
  if (c->pause_ms > 0) {
    c->due_ns = now_ns() + (uint64_t)c->pause_ms * 1000000ull;
    paced[n_paced++] = c->fd;
    return advance(c);
  }
  ready[n_ready++] = c->fd;
  return 1;
}

static int reply(Conn *c, const char *json) {
  c->out_len += sprintf(c->out + c->out_len, "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %zu\r\n\r\n%s",
    strlen(json), json);
  return flush_out(c);
}

/* Length of the whole request at the buffer's start, 0 if it is not whole yet, -1 if it is not understood. */
static int request_length(Conn *c, char **body) {
  c->in[c->in_len] = 0;
  char *end = strstr(c->in, "\r\n\r\n");
  if (end == NULL) return c->in_len >= IN_MAX - 1 ? -1 : 0;
  *body = end + 4;
  *end = 0; /* headers only; restored below */
  char *h = strcasestr(c->in, "\r\ncontent-length:");
  char *te = strcasestr(c->in, "\r\ntransfer-encoding:");
  *end = '\r';
  if (h != NULL) {
    long total = (*body - c->in) + atol(h + 17);
    if (total >= IN_MAX) return -1;
    return c->in_len >= total ? (int)total : 0;
  }
  if (te == NULL) return (int)(*body - c->in);
  for (char *p = *body;;) { /* chunked: only its end matters, the bytes between are searched as they are */
    char *nl = strstr(p, "\r\n");
    if (nl == NULL) return 0;
    long n = strtol(p, NULL, 16);
    if (n < 0 || n >= IN_MAX) return -1;
    p = nl + 2 + n + 2;
    if (p > c->in + c->in_len) return 0;
    if (n == 0) return (int)(p - c->in);
  }
}

static int handle(Conn *c) {
  while (!c->streaming && c->in_len > 0) {
    char *body;
    int total = request_length(c, &body);
    if (total == 0) return 1;
    if (total < 0) { close_conn(c); return 0; }
    char saved = c->in[total];
    c->in[total] = 0;
    int ok, stream = 0;
    if (c->in[0] == 'G') {
      char json[128];
      if (strncmp(c->in, "GET /count", 10) == 0) sprintf(json, "{\"count\":%lu}", count);
      else strcpy(json, "{\"object\":\"list\",\"data\":[{\"id\":\"bench\",\"object\":\"model\"}]}");
      ok = reply(c, json);
    } else {
      count++;
      stream = strstr(body, "\"stream\":true") != NULL || strstr(body, "\"stream\": true") != NULL;
      if (stream) ok = begin_stream(c, body);
      else {
        memcpy(c->out + c->out_len, plain, plain_len);
        c->out_len += plain_len;
        ok = flush_out(c);
      }
    }
    if (!ok) return 0;
    c->in[total] = saved;
    c->in_len -= total;
    memmove(c->in, c->in + total, c->in_len);
  }
  return 1;
}

static void readable(Conn *c) {
  ssize_t n = recv(c->fd, c->in + c->in_len, IN_MAX - 1 - c->in_len, 0);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n <= 0) { close_conn(c); return; }
  c->in_len += n;
  handle(c);
}

static void accept_all(int server) {
  for (;;) {
    int fd = accept4(server, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    if (fd >= MAX_FD) { close(fd); continue; }
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    Conn *c = calloc(1, sizeof *c);
    c->fd = fd;
    conns[fd] = c;
    struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
  }
}

/* Milliseconds until the next paced chunk. */
static int run_paced(void) {
  uint64_t now = now_ns(), next = UINT64_MAX;
  for (int i = n_paced - 1; i >= 0; i--) {
    if (i >= n_paced) continue;
    Conn *c = conns[paced[i]];
    if (c->due_ns <= now) {
      c->due_ns += (uint64_t)c->pause_ms * 1000000ull;
      if (c->due_ns < now) c->due_ns = now; /* after a hold-up: go on, don't rush */
      uint64_t due = c->due_ns;
      if (!advance(c) ) continue;
      if (due < next) next = due;
    } else if (c->due_ns < next) next = c->due_ns;
  }
  if (next == UINT64_MAX) return 1000;
  return next <= now ? 0 : (int)((next - now) / 1000000) + 1;
}

static void prepare_plain(void) {
  char body[2048], text[1300];
  memset(text, 0, sizeof text);
  while (strlen(text) < 1130) strcat(text, "The gateway carries this answer without a change. ");
  int n = sprintf(body,
    "{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion\",\"created\":1760000000,\"model\":\"bench\",\"choices\":[{\"index\":0,"
    "\"message\":{\"role\":\"assistant\",\"content\":\"%s\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
    "\"usage\":{\"prompt_tokens\":420,\"completion_tokens\":200,\"total_tokens\":620},\"system_fingerprint\":\"fp_bench\"}", text);
  plain_len = sprintf(plain, "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\nx-request-id: req_bench\r\n\r\n%s", n, body);
  memset(filler, 'x', 130);
  for (int i = 5; i < 130; i += 6) filler[i] = ' ';
}

int main(int argc, char **argv) {
  if (argc != 2) return fprintf(stderr, "usage: upstream PORT\n"), 2;
  signal(SIGPIPE, SIG_IGN);
  prepare_plain();
  int server = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(server, (struct sockaddr *)&at, sizeof at) < 0 || listen(server, 4096) < 0) return perror("upstream"), 1;
  socklen_t len = sizeof at;
  getsockname(server, (struct sockaddr *)&at, &len);
  printf("%d\n", ntohs(at.sin_port));
  fflush(stdout);
  ep = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event e = {.events = EPOLLIN, .data.fd = server}, events[256];
  epoll_ctl(ep, EPOLL_CTL_ADD, server, &e);
  for (;;) {
    int wait = n_paced > 0 ? run_paced() : 1000;
    int n = epoll_wait(ep, events, 256, n_ready > 0 ? 0 : wait);
    for (int i = 0; i < n; i++) {
      int fd = events[i].data.fd;
      if (fd == server) { accept_all(server); continue; }
      if (conns[fd] != NULL && (events[i].events & EPOLLOUT) && !flush_out(conns[fd])) continue;
      if (conns[fd] != NULL && (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))) readable(conns[fd]);
    }
    for (int i = n_ready - 1; i >= 0; i--)
      if (i < n_ready) advance(conns[ready[i]]);
  }
}
