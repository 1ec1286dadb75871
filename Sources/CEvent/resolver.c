// Names to addresses, without blocking the loop: /etc/hosts first, then the servers of /etc/resolv.conf.
#include "internal.h"

#include <event2/dns.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define HOSTS "/etc/hosts"
#define RESOLV_CONF "/etc/resolv.conf"

struct ce_resolver {
    struct evdns_base *dns;
    struct timespec resolv_conf_changed;
};

// Outlives an abandoned lookup, because evdns still calls back for it.
struct ce_lookup {
    struct evdns_getaddrinfo_request *request;
    void (*done)(void *context, int code, struct evutil_addrinfo *addresses);
    void *context;
    bool answered_at_once;
    bool starting;
};

static ce_resolver *resolver_of(ce_loop *loop) {
    if (loop->resolver != NULL) return loop->resolver;
    ce_resolver *resolver = calloc(1, sizeof *resolver);
    if (resolver == NULL) return NULL;
    resolver->dns = evdns_base_new(loop->base, EVDNS_BASE_DISABLE_WHEN_INACTIVE);
    if (resolver->dns == NULL) {
        free(resolver);
        return NULL;
    }
    return loop->resolver = resolver;
}

// A container's or a laptop's files change while we run; each lookup sees their present content.
static void reload(ce_resolver *resolver) {
    struct stat now;
    if (stat(RESOLV_CONF, &now) == 0
        && (now.st_mtim.tv_sec != resolver->resolv_conf_changed.tv_sec
            || now.st_mtim.tv_nsec != resolver->resolv_conf_changed.tv_nsec)) {
        resolver->resolv_conf_changed = now.st_mtim;
        evdns_base_clear_nameservers_and_suspend(resolver->dns);
        evdns_base_resolv_conf_parse(
            resolver->dns, DNS_OPTION_SEARCH | DNS_OPTION_NAMESERVERS | DNS_OPTION_MISC, RESOLV_CONF);
        evdns_base_resume(resolver->dns);
    }
    evdns_base_clear_host_addresses(resolver->dns);
    evdns_base_load_hosts(resolver->dns, HOSTS);
}

static void on_answer(int code, struct evutil_addrinfo *addresses, void *argument) {
    ce_lookup *lookup = argument;
    if (lookup->done != NULL) {
        lookup->done(lookup->context, code, addresses);
    } else if (addresses != NULL) {
        evutil_freeaddrinfo(addresses);
    }
    if (lookup->starting) {
        lookup->answered_at_once = true;
    } else {
        free(lookup);
    }
}

ce_lookup *ce_lookup_start(
    ce_loop *loop, const char *host, uint16_t port,
    void (*done)(void *context, int code, struct evutil_addrinfo *addresses), void *context) {
    ce_resolver *resolver = resolver_of(loop);
    ce_lookup *lookup = calloc(1, sizeof *lookup);
    if (resolver == NULL || lookup == NULL) {
        free(lookup);
        done(context, EVUTIL_EAI_MEMORY, NULL);
        return NULL;
    }
    reload(resolver);
    *lookup = (ce_lookup){.done = done, .context = context, .starting = true};

    char service[8];
    snprintf(service, sizeof service, "%u", port);
    struct evutil_addrinfo hints = {
        .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_protocol = IPPROTO_TCP};
    // Numeric addresses and names from the hosts file are answered within this call.
    struct evdns_getaddrinfo_request *request =
        evdns_getaddrinfo(resolver->dns, host, service, &hints, on_answer, lookup);
    lookup->starting = false;
    if (lookup->answered_at_once) {
        free(lookup);
        return NULL;
    }
    lookup->request = request;
    return lookup;
}

void ce_lookup_abandon(ce_lookup *lookup) {
    lookup->done = NULL;
    evdns_getaddrinfo_cancel(lookup->request);
}

void ce_resolver_free(ce_resolver *resolver) {
    evdns_base_free(resolver->dns, 0);
    free(resolver);
}
