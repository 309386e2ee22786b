FROM registry.example/base/busybox:1
RUN <<EOF
echo one
echo two
EOF
ENV A=b
