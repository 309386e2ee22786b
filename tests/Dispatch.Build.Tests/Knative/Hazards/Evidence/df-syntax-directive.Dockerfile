# syntax=docker/dockerfile:1.4
FROM registry.example/base/busybox:1
RUN echo hi
