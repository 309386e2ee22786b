using Dispatch.Build.Knative.Hazards;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Hazards;

public sealed class BuilderHazardsTests : IDisposable
{
    private const string From = "FROM registry.example/base:1\n";

    private readonly Definition _definition = new();

    public void Dispose() => _definition.Dispose();

    private HazardReport Check(string dockerfile, string version) => _definition.Check(dockerfile, $"registry.example/kaniko:{version}");

    private static bool IsHazard(Diagnostic diagnostic) => diagnostic.Code == Codes.BuilderHazard;

    [Theory]
    // The last version that does something else, the first and the last that do it.
    [InlineData("RUN <<EOF\necho\nEOF\n", null, "v0.3.0", "v1.25.3", "v1.25.4")]
    [InlineData("COPY <<a hello.js /x/\nx\na\n", null, "v0.3.0", "v1.25.3", "v1.25.4")]
    [InlineData("COPY <<a /x/\n$HOME\na\n", null, "v1.25.4", "v1.28.3", null)]
    [InlineData("COPY <<'a' /x/\n$HOME\na\n", null, "v0.3.0", "v1.25.3", "v1.25.4")]
    [InlineData("RUN <<EOF\n#!/usr/bin/env python3\nprint()\nEOF\n", null, "v1.25.4", "v1.28.3", null)]
    [InlineData("RUN python3 <<EOF\n#!/usr/bin/env python3\nEOF\n", null, "v1.9.2", "v1.25.3", "v1.25.4")]
    [InlineData("RUN <<EOF\n#!/bin/sh\nEOF\n", null, "v1.9.2", "v1.25.3", "v1.25.4")]
    [InlineData("RUN --mount=type=bind,target=/x true\n", "v1.9.1", "v1.9.2", "v1.27.2", "v1.27.3")]
    [InlineData("RUN --mount=target=/x true\n", "v1.9.1", "v1.9.2", "v1.27.2", "v1.27.3")]
    [InlineData("RUN --mount=type=bind,from=registry.example/x,target=/x true\n", "v1.9.1", "v1.9.2", "v1.28.3", null)]
    [InlineData("RUN --mount=type=secret,id=x true\n", "v1.9.1", "v1.9.2", "v1.26.2", "v1.26.3")]
    [InlineData("RUN --mount=type=ssh true\n", "v1.9.1", "v1.9.2", "v1.28.3", null)]
    [InlineData("RUN --mount=type=tmpfs,target=/x true\n", "v1.9.1", "v1.9.2", "v1.28.3", null)]
    [InlineData("COPY --chmod=755 hello.js /x\n", "v1.7.0", "v1.8.0", "v1.22.0", "v1.23.0")]
    [InlineData("ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://files.example/x /x\n", "v1.9.1", "v1.9.2", "v1.28.3", null)]
    [InlineData("ADD https://files.example/x.tgz /x\n", "v0.3.0", "v0.6.0", "v0.24.0", "v1.0.0")]
    [InlineData("ADD https://git.example/a/b.git#main /x\n", null, "v0.3.0", "v1.28.3", null)]
    [InlineData("COPY *.json /x/\n", "v1.22.0", "v1.23.0", "v1.28.3", null)]
    [InlineData("ARG E=json\nCOPY *.${E} lib/*.js /x/\n", "v1.22.0", "v1.23.0", "v1.28.3", null)]
    [InlineData("COPY . /workspace/\n", null, "v0.3.0", "v1.28.3", null)]
    [InlineData("WORKDIR /builder\nWORKDIR home/x\n", null, "v0.3.0", "v1.28.3", null)]
    [InlineData("ENV D=/kaniko\nCOPY hello.js $D/x\n", null, "v0.3.0", "v1.28.3", null)]
    [InlineData("ENV P=http\nEXPOSE 80/$P\n", null, "v0.3.0", "v1.28.3", null)]
    public void Refused_by_versions_that_build_it_wrongly(string instructions, string? before, string first, string last, string? after)
    {
        _definition.Write("hello.js", "x");
        Assert.All((string[])[first, last], version =>
        {
            var error = Assert.Single(Check(From + instructions, version).Errors);
            Assert.Equal((Codes.BuilderHazard, "app/Dockerfile"), (error.Code, error.File));
            Assert.InRange(error.Line, 2, 3);
            Assert.NotNull(error.Instruction);
            Assert.NotNull(error.Suggestion);
            Assert.Contains($": kaniko {version} ", error.Message, StringComparison.Ordinal);
        });
        Assert.All(new[] { before, after }.OfType<string>(), version => Assert.Empty(Check(From + instructions, version).Errors));
    }

    [Theory]
    [InlineData("RUN --mount=type=cache,target=/x true\n", "v1.9.1", "v1.9.2", "v1.25.5", "v1.25.6")]
    [InlineData("RUN --network=none true\n", "v1.9.1", "v1.9.2", "v1.28.3", null)]
    [InlineData("COPY --link hello.js /x\n", "v1.9.1", "v1.9.2", "v1.28.3", null)]
    [InlineData("USER me:team\nRUN true\n", "v0.17.1", "v0.18.0", "v1.28.3", null)]
    [InlineData("RUN cp -r /workspace/node_modules /x\n", null, "v0.3.0", "v1.28.3", null)]
    public void Warned_about_where_it_may_be_wrong(string instructions, string? before, string first, string last, string? after)
    {
        _definition.Write("hello.js", "x");
        Assert.All((string[])[first, last], version =>
        {
            var report = Check(From + instructions, version);
            Assert.Empty(report.Errors);
            Assert.Contains($": kaniko {version} ", Assert.Single(report.Warnings, IsHazard).Message, StringComparison.Ordinal);
        });
        Assert.All(new[] { before, after }.OfType<string>(), version => Assert.DoesNotContain(Check(From + instructions, version).Warnings, IsHazard));
    }

    [Theory]
    [InlineData("COPY *.js none* /x/\n")]
    [InlineData("COPY $UNKNOWN*.json /x/\n")]
    [InlineData("COPY --from=registry.example/x *.json /x/\n")]
    [InlineData("COPY lib/h?[a-z].txt /x/\n")]
    [InlineData("COPY hello.js workspace/\n")]
    [InlineData("WORKDIR /workspaces\nCOPY . .\n")]
    [InlineData("WORKDIR $UNKNOWN\nCOPY . workspace\n")]
    [InlineData("USER me:team\n")]
    [InlineData("RUN true\nUSER me:team\n")]
    [InlineData("USER me:team\nUSER me\nRUN true\n")]
    [InlineData("RUN echo /workspaces /srv/workspace\n")]
    [InlineData("EXPOSE $PORT 8080 53/udp 1-9\n")]
    [InlineData("ADD hello.js /x/\n")]
    public void What_is_right_or_cannot_be_known_is_left_alone(string instructions)
    {
        _definition.Write("hello.js", "x");
        _definition.Write("lib/hal.txt", "x");
        foreach (var version in (string[])["v0.10.0", "v1.24.0", "v1.28.3"])
        {
            var report = Check(From + instructions, version);
            Assert.Empty(report.Errors);
            Assert.DoesNotContain(report.Warnings, IsHazard);
        }
    }

    [Fact]
    public void A_finding_names_line_instruction_versions_and_remedy()
    {
        var error = Assert.Single(Check("# syntax=docker/dockerfile:1\n" + From + "ENV A=1\nRUN <<EOF\necho\nEOF\nENV B=2\n", "v1.24.0").Errors);

        Assert.Equal((4, 6, "RUN"), (error.Line, error.EndLine, error.Instruction));
        Assert.Equal("RUN with a here-document: kaniko v1.24.0 drops the here-document and goes on as if nothing were missing (v1.9.2 and later before v1.25.4).", error.Message);
        Assert.Equal("Write the lines as one RUN joined by &&, or put them into a file of the workspace and COPY it.", error.Suggestion);
    }

    [Fact]
    public void Folders_of_the_pod_are_lost_in_the_last_stage_only()
    {
        var report = Check("FROM registry.example/base:1 AS build\nWORKDIR /workspace\nCOPY . .\nRUN make\nFROM registry.example/base:1\nCOPY --from=build /workspace/out /out\n", "v1.24.0");
        Assert.Empty(report.Errors);
        Assert.Equal([2, 3], report.Warnings.Where(IsHazard).Select(warning => warning.Line));

        report = Check("FROM registry.example/base:1 AS build\nWORKDIR /workspace\nFROM build\nCOPY . .\n", "v1.24.0");
        Assert.Equal("COPY to /workspace: kaniko v1.24.0 leaves out of the image whatever lies there: it is a mount of the pod.", Assert.Single(report.Errors).Message);
    }

    [Fact]
    public void What_stands_behind_the_target_stage_is_not_built_and_not_reported()
    {
        const string Text = "FROM registry.example/base:1 AS one\nCOPY . /workspace\nFROM registry.example/base:1 AS two\nRUN <<EOF\necho\nEOF\nUSER me:team\nRUN true\n";
        Assert.Equal([2, 7], Check(Text, "v1.28.3").Warnings.Where(IsHazard).Select(warning => warning.Line));

        _definition.Target = "one";
        var report = Check(Text, "v1.28.3");
        Assert.Equal([2], report.Errors.Select(error => error.Line));
        Assert.DoesNotContain(report.Warnings, IsHazard);
    }

    [Fact]
    public void The_base_image_says_where_files_go()
    {
        const string Template = "ARG IMAGE\nFROM ${IMAGE}\nWORKDIR ${WORKDIR}\nCOPY . .\n";
        _definition.Arguments = [new("IMAGE", "registry.example/base:1")];
        Assert.Empty(Check(Template, "v1.24.0").Errors);

        _definition.BaseConfig = new() { Env = ["WORKDIR=/function", "WORKDIR=/workspace/app"] };
        Assert.Equal([3, 4], Check(Template, "v1.24.0").Errors.Select(error => error.Line));

        _definition.BaseConfig = new() { WorkingDir = "/workspace" };
        Assert.Equal(4, Assert.Single(Check(Template.Replace("WORKDIR ${WORKDIR}", "", StringComparison.Ordinal), "v1.24.0").Errors).Line);
    }

    [Fact]
    public void Rules_of_an_unknown_version_are_warnings()
    {
        var report = _definition.Check(From + "RUN <<EOF\necho\nEOF\nCOPY . /workspace\n", "registry.example/kaniko@sha256:" + new string('0', 64));

        Assert.Equal(5, Assert.Single(report.Errors).Line);
        Assert.All(report.Warnings.Where(IsHazard), warning => Assert.Contains("does not say which it is", warning.Message, StringComparison.Ordinal));
        Assert.Contains(report.Warnings, IsHazard);
    }

    [Fact]
    public void Another_builder_has_no_hazards_of_kaniko()
    {
        var report = _definition.Check(From + "RUN <<EOF\necho\nEOF\n", "quay.io/buildah/stable:v1.28");
        Assert.Empty(report.Errors);
        Assert.Empty(report.Warnings);
    }

    [Fact]
    public void Values_with_a_placeholder_are_refused_unless_they_stand_in_the_Dockerfile()
    {
        _definition.Arguments = [new("HANDLER", "a${B}"), new("FINE", "a$B{}"), new("INSIDE", "${X}")];
        _definition.Inlined = ["INSIDE"];
        var error = Assert.Single(_definition.Check(From + "ARG INSIDE\n", "quay.io/buildah/stable:v1.28").Errors);
        Assert.Equal((Codes.TemplateArguments, "The value of HANDLER, 'a${B}', has '${', which Knative Build may or may not replace."), (error.Code, error.Message));
    }

    [Fact]
    public void An_ignore_file_that_would_be_applied_a_second_time_must_not_take_anything_away()
    {
        _definition.Write(".dockerignore", "*.md\n");
        _definition.Write("README.md", "x");
        _definition.Write("hello.js", "x");
        Assert.Empty(Check(From, "v1.3.0").Errors);

        _definition.Files = [(".dockerignore", ".dockerignore"), ("README.md", "README.md"), ("hello.js", "hello.js")];
        var error = Assert.Single(Check(From, "v1.3.0").Errors);
        Assert.StartsWith("README.md of the workspace: kaniko v1.3.0 leaves out what .dockerignore names", error.Message, StringComparison.Ordinal);
        Assert.Equal(Path.Combine(_definition.Root, ".dockerignore"), error.File);
        Assert.Empty(Check(From, "v0.3.0").Errors);
        Assert.Empty(Check(From, "v1.6.0").Errors);
    }

    [Theory]
    [InlineData("docker/dockerfile:1.7-labs", false)]
    [InlineData("docker.io/docker/dockerfile-upstream:master", false)]
    [InlineData("registry.example/frontend:1", true)]
    public void A_frontend_of_its_own_is_not_used(string frontend, bool isWarned) =>
        Assert.Equal(isWarned, Check($"# syntax={frontend}\n{From}", "v1.24.0").Warnings.Any(warning => IsHazard(warning) && warning.Line == 1));

    [Theory]
    [InlineData("linux/amd64", false)]
    [InlineData("$BUILDPLATFORM", false)]
    [InlineData("linux/arm64", true)]
    public void A_FROM_for_another_platform_is_not_heeded(string platform, bool isWarned) =>
        Assert.Equal(isWarned, Check($"FROM --platform={platform} registry.example/base:1\n", "v1.24.0").Warnings.Any(IsHazard));

    [Theory]
    [InlineData("ghcr.io/osscontainertools/kaniko:v1.28.3", 0)]
    [InlineData("gcr.io/kaniko-project/executor:v1.24.0", 1)]
    [InlineData("garethr/img", 1)]
    [InlineData("gcr.io/kaniko-project/executor", 2)]
    [InlineData("${BUILDER_IMAGE}", 0)]
    public void Age_and_missing_versions_are_warned_about(string image, int warnings)
    {
        var report = _definition.Check("FROM scratch\n", image);
        Assert.Empty(report.Errors);
        Assert.Equal(Enumerable.Repeat(Codes.BuilderImageAged, warnings), report.Warnings.Select(warning => warning.Code));
        Assert.All(report.Warnings, warning => Assert.Contains(image, warning.Message, StringComparison.Ordinal));
    }
}
