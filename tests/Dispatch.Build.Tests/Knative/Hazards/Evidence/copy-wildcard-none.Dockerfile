FROM registry.example/base/busybox:1
COPY *.json /srv/
