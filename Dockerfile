# Two small programs on Debian: `carillon` (agent and command line) and `carillon-bench`.
#
#   docker build -t carillon .
#   docker run --rm carillon next "0 2 * * 1-5" --tz Europe/Berlin

FROM swift:6.3-bookworm AS build
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        libevent-dev libhiredis-dev libssl-dev libyaml-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src

# Dependencies change less often than sources: a layer of their own.
COPY Package.* ./
RUN swift package resolve

COPY Sources Sources
# Sources/Carillon/lua is a symbolic link to it.
COPY lua lua
# The manifest names the test targets, whose folders must exist.
COPY Tests Tests
RUN swift build -c release --static-swift-stdlib --product carillon \
    && swift build -c release --static-swift-stdlib --product carillon-bench \
    && install -D -t /staging .build/release/carillon .build/release/carillon-bench

FROM debian:bookworm-slim
# The upgrade brings the security fixes that are newer than the base image, libevent's among them.
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get upgrade -y \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        libevent-core-2.1-7 libevent-extra-2.1-7 libevent-openssl-2.1-7 libevent-pthreads-2.1-7 \
        libhiredis0.14 libssl3 libyaml-0-2 ca-certificates tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin carillon \
    # A volume takes the owner of the folder it covers: pods of a test write their logs here.
    && install -d -o carillon /logs
COPY --from=build /staging/ /usr/local/bin/
USER 10001
ENTRYPOINT ["/usr/local/bin/carillon"]
CMD ["agent", "--file", "/etc/carillon/jobs.yaml"]
