FROM registry.example/base/busybox:1
ADD http://files.example/files/nosuch.tgz /srv/
