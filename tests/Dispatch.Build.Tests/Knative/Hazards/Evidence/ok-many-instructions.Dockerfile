FROM registry.example/base/busybox:1
LABEL a=b c="d e"
MAINTAINER someone <a@b>
EXPOSE 8080/tcp
ENV A=1 B=2
ARG V=3
VOLUME /data
USER nobody
RUN id
USER root
WORKDIR /srv
COPY hello.js ./
ADD hello.js /srv/again.js
SHELL ["/bin/sh","-c"]
STOPSIGNAL SIGTERM
HEALTHCHECK CMD true
ONBUILD RUN echo later
ENTRYPOINT ["/bin/sh"]
CMD ["-c","echo"]
