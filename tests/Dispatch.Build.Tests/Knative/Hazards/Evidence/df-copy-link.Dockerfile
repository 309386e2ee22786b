FROM registry.example/base/busybox:1
COPY --link hello.js /srv/
