FROM localhost/rich
USER app
WORKDIR /home/app
SHELL ["/bin/sh", "-xc"]
STOPSIGNAL SIGINT
HEALTHCHECK --interval=7s --retries=4 CMD ["/bin/true"]
ENTRYPOINT exec /bin/server
MAINTAINER Base Maker <base@example.com>
