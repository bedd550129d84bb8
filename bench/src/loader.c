/*
 * A closed-loop HTTP/1.1 load generator on one epoll thread: each connection sends the request again as soon as its
 * answer is whole.
 *
 *   loader PORT REQUEST_FILE CONNECTIONS WARMUP_MS MEASURE_MS CHUNKS
 *
 * REQUEST_FILE holds the bytes of one whole request. CHUNKS is the number of clocks (an @ and 20 digits, nanoseconds of
 * CLOCK_MONOTONIC) that a right answer holds, 0 for plain ones; from them come the time to the first token and the
 * delay of each chunk. Prints "start" and "end" when the measured time begins and ends, then, when all answers that
 * were under way have come, one line of JSON. Latencies are microseconds, to 1 %.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define HEAD_MAX 16384
#define SUB 128 /* buckets for each doubling: 0.8 % */
#define DRAIN_NS 15000000000ull

typedef struct { uint64_t total; uint32_t bucket[64 * SUB]; } Histogram;

typedef enum { HEAD, LENGTH, CHUNK_SIZE, CHUNK_DATA, CHUNK_END, TRAILER, UNTIL_CLOSE } State;

typedef struct {
  int fd, sent, head_len, status, digits, clocks, idle, close_after, line_len;
  State state;
  uint64_t begun, left, value, body_len, first;
  char head[HEAD_MAX];
} Conn;

static Histogram latency, ttft, delay_;
static Conn *conns;
static char *request;
static int request_len, ep, n_conns, expected, busy, measuring, stopping;
static struct sockaddr_in target;
static unsigned long answers, measured, errors, bad_status, reconnects, clocks_seen, bytes_in;
static int first_bad;
static char first_bad_head[256];

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void record(Histogram *h, uint64_t ns) {
  int e = 63 - __builtin_clzll(ns | SUB), shift = e - 7;
  h->bucket[(shift + 1) * SUB + (int)((ns >> shift) - SUB)]++;
  h->total++;
}

static double percentile(const Histogram *h, double p) {
  uint64_t want = (uint64_t)(p / 100.0 * h->total + 0.5), seen = 0;
  if (h->total == 0) return 0;
  if (want < 1) want = 1;
  for (int i = 0; i < 64 * SUB; i++) {
    seen += h->bucket[i];
    if (seen >= want) return (double)((uint64_t)(SUB + i % SUB) << (i / SUB - 1)) * (1 + 0.5 / SUB) / 1000.0;
  }
  return 0;
}

static void begin(Conn *c);

static void open_conn(Conn *c) {
  int one = 1;
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  /* Blocking connect: it happens once for each connection, on loopback. */
  if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&target, sizeof target) < 0) { perror("loader: connect"); exit(1); }
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
  epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e);
}

static void send_rest(Conn *c) {
  while (c->sent < request_len) {
    ssize_t n = send(c->fd, request + c->sent, request_len - c->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno != EAGAIN && errno != EINTR) return; /* the read side will see it */
    if (n < 0) {
      struct epoll_event e = {.events = EPOLLIN | EPOLLOUT, .data.ptr = c};
      epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &e);
      return;
    }
    c->sent += n;
  }
}

static void begin(Conn *c) {
  if (stopping) { c->idle = 1; busy--; return; }
  c->sent = c->head_len = c->status = c->clocks = c->line_len = 0;
  c->digits = -1;
  c->state = HEAD;
  c->body_len = c->first = 0;
  c->close_after = 0;
  c->begun = now_ns();
  send_rest(c);
}

static void reconnect(Conn *c) {
  close(c->fd);
  if (stopping) { c->idle = 1; busy--; return; }
  reconnects++;
  open_conn(c);
  begin(c);
}

static void complain(Conn *c) {
  if (first_bad_head[0] == 0) {
    first_bad = c->status;
    snprintf(first_bad_head, sizeof first_bad_head, "%.200s", c->head);
  }
}

/* The answer is whole. */
static void finish(Conn *c, uint64_t now) {
  int right = c->status >= 200 && c->status < 300 && (expected ? c->clocks == expected : c->body_len >= 1000);
  if (c->status < 200 || c->status >= 300) bad_status++;
  else if (!right) errors++;
  if (!right) complain(c);
  else {
    answers++;
    if (measuring) {
      measured++;
      record(&latency, now - c->begun);
      if (expected) record(&ttft, c->first);
    }
  }
  if (c->close_after) reconnect(c);
  else begin(c);
}

/* Looks for clocks in body bytes; they may be cut anywhere. */
static void scan(Conn *c, const char *p, size_t n, uint64_t now) {
  const char *end = p + n;
  c->body_len += n;
  if (!expected) return;
  while (p < end) {
    if (c->digits < 0) {
      p = memchr(p, '@', end - p);
      if (p == NULL) return;
      p++;
      c->digits = 0;
      c->value = 0;
      continue;
    }
    if (*p < '0' || *p > '9') { c->digits = -1; continue; }
    c->value = c->value * 10 + (*p++ - '0');
    if (++c->digits < 20) continue;
    c->digits = -1;
    if (c->clocks++ == 0) c->first = now - c->begun;
    if (measuring) {
      clocks_seen++;
      record(&delay_, now > c->value ? now - c->value : 0);
    }
  }
}

static const char *header(const char *head, const char *name) {
  const char *p = strcasestr(head, name);
  if (p == NULL) return NULL;
  p += strlen(name);
  while (*p == ' ') p++;
  return p;
}

/* 1 when the answer has a body to come, 0 when it is whole already, -1 when it makes no sense. */
static int parse_head(Conn *c) {
  c->head[c->head_len] = 0;
  if (strncmp(c->head, "HTTP/1.", 7) != 0) return -1;
  c->status = atoi(c->head + 9);
  if (c->status >= 100 && c->status < 200) { c->head_len = 0; return 1; } /* interim: the real head follows */
  const char *v = header(c->head, "\r\nconnection:");
  c->close_after = v != NULL && strncasecmp(v, "close", 5) == 0;
  if (c->status == 204 || c->status == 304) return 0;
  if ((v = header(c->head, "\r\ntransfer-encoding:")) != NULL && strncasecmp(v, "chunked", 7) == 0) {
    c->state = CHUNK_SIZE;
    c->left = c->line_len = 0;
    return 1;
  }
  if ((v = header(c->head, "\r\ncontent-length:")) != NULL) {
    c->left = strtoull(v, NULL, 10);
    c->state = LENGTH;
    return c->left > 0;
  }
  c->state = UNTIL_CLOSE;
  return 1;
}

/* Feeds bytes to the connection's parser. Returns 0 when it was closed or replaced. */
static int feed(Conn *c, const char *p, size_t n, uint64_t now) {
  const char *end = p + n;
  while (p < end) {
    if (c->idle) return 1;
    switch (c->state) {
    case HEAD: {
      if (c->head_len >= HEAD_MAX - 1) return -1;
      c->head[c->head_len++] = *p++;
      if (c->head_len < 4 || memcmp(c->head + c->head_len - 4, "\r\n\r\n", 4) != 0) break;
      int more = parse_head(c);
      if (more < 0) return -1;
      if (more == 0) { int closing = c->close_after; finish(c, now); if (closing) return 0; }
      break;
    }
    case LENGTH:
    case CHUNK_DATA: {
      size_t take = (size_t)(end - p) < c->left ? (size_t)(end - p) : c->left;
      scan(c, p, take, now);
      p += take;
      c->left -= take;
      if (c->left > 0) break;
      if (c->state == CHUNK_DATA) { c->state = CHUNK_END; break; }
      int closing = c->close_after;
      finish(c, now);
      if (closing) return 0;
      break;
    }
    case CHUNK_SIZE: {
      char ch = *p++;
      if (ch == '\n') {
        c->state = c->left == 0 ? TRAILER : CHUNK_DATA;
        c->line_len = 0;
      } else if (c->line_len >= 0) {
        int d = ch >= '0' && ch <= '9' ? ch - '0' : (ch | 32) >= 'a' && (ch | 32) <= 'f' ? (ch | 32) - 'a' + 10 : -1;
        if (d < 0) c->line_len = -1; /* extension or \r: the number is over */
        else c->left = c->left * 16 + d;
      }
      break;
    }
    case CHUNK_END:
      if (*p++ == '\n') { c->state = CHUNK_SIZE; c->left = 0; c->line_len = 0; }
      break;
    case TRAILER: {
      char ch = *p++;
      if (ch == '\r') break;
      if (ch != '\n') { c->line_len++; break; }
      if (c->line_len > 0) { c->line_len = 0; break; }
      int closing = c->close_after;
      finish(c, now);
      if (closing) return 0;
      break;
    }
    case UNTIL_CLOSE:
      scan(c, p, end - p, now);
      p = end;
      break;
    }
  }
  return 1;
}

static char buffer[512 * 1024];

static void readable(Conn *c) {
  ssize_t n = recv(c->fd, buffer, sizeof buffer, MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  uint64_t now = now_ns();
  if (n <= 0) {
    if (c->idle) { epoll_ctl(ep, EPOLL_CTL_DEL, c->fd, NULL); return; }
    if (n == 0 && c->state == UNTIL_CLOSE) { c->close_after = 1; finish(c, now); return; }
    errors++;
    complain(c);
    reconnect(c);
    return;
  }
  bytes_in += n;
  if (feed(c, buffer, n, now) < 0) { errors++; complain(c); reconnect(c); }
}

static void say(const char *line) { puts(line); fflush(stdout); }

static void print_percentiles(const char *name, const Histogram *h) {
  printf(",\"%s\":{\"count\":%llu,\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f}", name,
    (unsigned long long)h->total, percentile(h, 50), percentile(h, 90), percentile(h, 99), percentile(h, 99.9), percentile(h, 100));
}

static void load_request(const char *path) {
  FILE *f = fopen(path, "rb");
  if (f == NULL) { perror(path); exit(2); }
  request = malloc(1 << 20);
  request_len = fread(request, 1, 1 << 20, f);
  fclose(f);
}

int main(int argc, char **argv) {
  if (argc != 7) return fprintf(stderr, "usage: loader PORT REQUEST_FILE CONNECTIONS WARMUP_MS MEASURE_MS CHUNKS\n"), 2;
  signal(SIGPIPE, SIG_IGN);
  target = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  load_request(argv[2]);
  n_conns = atoi(argv[3]);
  expected = atoi(argv[6]);
  conns = calloc(n_conns, sizeof *conns);
  ep = epoll_create1(EPOLL_CLOEXEC);
  for (int i = 0; i < n_conns; i++) open_conn(&conns[i]);
  busy = n_conns;
  for (int i = 0; i < n_conns; i++) begin(&conns[i]);
  uint64_t start = now_ns() + atoll(argv[4]) * 1000000ull, end = start + atoll(argv[5]) * 1000000ull, took = 0;
  struct epoll_event events[512];
  while (busy > 0) {
    uint64_t now = now_ns();
    if (!measuring && !stopping && now >= start) { measuring = 1; start = now; say("start"); }
    if (measuring && now >= end) { measuring = 0; stopping = 1; took = now - start; say("end"); }
    if (stopping && now > end + DRAIN_NS) { errors += busy; break; }
    int n = epoll_wait(ep, events, 512, 20);
    for (int i = 0; i < n; i++) {
      Conn *c = events[i].data.ptr;
      if (events[i].events & EPOLLOUT) {
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
        epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &e);
        send_rest(c);
      }
      if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) readable(c);
    }
  }
  for (char *p = first_bad_head; *p; p++) if (*p == '"' || *p == '\\' || (unsigned char)*p < 32) *p = ' ';
  printf("{\"answers\":%lu,\"measured\":%lu,\"seconds\":%.4f,\"errors\":%lu,\"badStatus\":%lu,\"reconnects\":%lu,\"chunks\":%lu,"
    "\"bytesIn\":%lu,\"firstBad\":\"%s\"", answers, measured, took / 1e9, errors, bad_status, reconnects, clocks_seen, bytes_in, first_bad_head);
  print_percentiles("latency", &latency);
  print_percentiles("ttft", &ttft);
  print_percentiles("delay", &delay_);
  puts("}");
  return 0;
}
