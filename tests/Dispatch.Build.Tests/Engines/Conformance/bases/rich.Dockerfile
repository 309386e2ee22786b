# Everything a COPY can trip over: owners, modes, links to directories, files replaced by directories, whiteouts over layers.
FROM scratch
COPY busybox /bin/busybox
RUN ["/bin/busybox", "sh", "-c", "for name in sh mkdir chmod chown ln cp rm touch true; do /bin/busybox ln -s busybox /bin/$name; done"]
COPY motd /etc/
RUN chmod 600 /etc/motd && chown 5:6 /etc/motd \
 && mkdir -p /function/sub /srv/real /usr/lib64 /data /shared /opt/gone/deep /opt/refill /home/app /tmp /root \
 && chmod 1777 /tmp /data && chmod 2775 /shared && chown 0:50 /shared && chmod 700 /root \
 && ln -s real /srv/link && ln -s /srv/real /srv/abs && ln -s ../../../../srv/real /srv/up && ln -s link /srv/twice \
 && ln -s usr/lib64 /lib64 && ln -s /nowhere/else /dangling && ln -s /etc/motd /filelink && ln -s loop2 /loop1 && ln -s loop1 /loop2 \
 && echo old > /function/old.txt && chmod 640 /function/old.txt && echo deep > /function/sub/deep.txt && chmod 700 /function/sub \
 && chown -R 1000:1000 /function /home/app && chown 1001:2000 /srv/real /function/sub && chmod 750 /srv/real && echo real > /srv/real/file \
 && echo x > /opt/gone/deep/x && echo y > /opt/becomes-dir && mkdir /opt/becomes-file && echo z > /opt/becomes-file/z && echo 1 > /opt/refill/1
RUN mkdir -p /clash/one.txt/full /clash/link.txt /clash/target /clash/links/dir/full /usr/bin /usr/sticky \
 && touch /clash/sub /clash/other && ln -s target /clash/with && ln -s /clash/target /clash/deep \
 && cp /etc/motd /usr/bin/suid && chmod 4755 /usr/bin/suid && chmod 3777 /usr/sticky && cp /etc/motd /usr/sticky/sgid && chmod 2755 /usr/sticky/sgid
RUN rm -rf /opt/gone /opt/becomes-dir /opt/becomes-file /opt/refill \
 && mkdir /opt/becomes-dir /opt/refill && echo f > /opt/becomes-file && echo 2 > /opt/refill/2 && chmod 711 /opt/refill && ln /opt/becomes-file /opt/hard
COPY passwd group /etc/
ENV PATH=/bin:/usr/bin BASEVAR=base WORKDIR=/function
LABEL base.label="from the base" shared=base
EXPOSE 8080
VOLUME /volume
WORKDIR /function
ENTRYPOINT ["/bin/sh"]
CMD ["-c", "echo base"]
