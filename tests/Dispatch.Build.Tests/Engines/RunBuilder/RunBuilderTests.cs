using System.Text;
using Dispatch.Build.Diagnosis;
using Dispatch.Build.Reporting;
using Dispatch.Oci;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Engines.RunBuilder;

public sealed class RunBuilderTests(BuildahFixture buildah) : IClassFixture<BuildahFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // buildah's chroot isolation ends without waiting for what is still in its pipe. More than a pipe holds, printed last, pushes the rest through.
    [Fact]
    public async Task Builds_stages_on_images_of_our_stores()
    {
        BuildahFixture.SkipUnlessInstalled();
        using var images = new TestImages();
        using var context = new TempFolder();
        context.Write("dir/file.txt", "content");
        context.Write(".dockerignore", "*");
        await using var run = await buildah.BuildAsync(
            """
            ARG IMAGE
            FROM ${IMAGE} AS one
            COPY . /in/
            RUN cat /in/dir/file.txt > /made \
              && echo said && printf '%0200000d' 0
            FROM --platform=linux/amd64 $IMAGE
            COPY --from=one /made /in/.dockerignore /out/
            COPY --from=registry.example/base:1 /bin/busybox /out/
            ENV A=b
            RUN ["touch", "/out/x"]
            """,
            images,
            context,
            build => build with { Timestamp = DateTimeOffset.FromUnixTimeSeconds(1_000_000_000) },
            cancellationToken: Token);
        var config = run.Config;
        var files = await run.TopLayerAsync();

        Assert.Equal(images.Base.Layer, run.Manifest.Layers[0]);
        Assert.Equal("644 1000000000 content", files["out/made"]);
        Assert.Equal("644 1000000000 *", files["out/.dockerignore"]);
        Assert.Equal("644 1000000000 ", files["out/x"]);
        Assert.Contains("out/busybox", files.Keys);
        Assert.Equal(["PATH=/bin", "A=b"], config.Config!.Env);
        Assert.Null(config.Config.Labels);
        Assert.Equal("2001-09-09T01:46:40Z", config.Created);
        Assert.Equal([(1, 2), (2, 3), (3, 4), (1, 6), (2, 7), (3, 8), (4, 9), (5, 10)], run.Events.OfType<StepStarted>().Select(step => (step.Number, step.Line)));
        Assert.Contains(run.Events, said => said is LogLine { Text: "said" });
    }

    [Fact]
    public async Task Leaves_nothing_behind()
    {
        BuildahFixture.SkipUnlessInstalled();
        using var images = new TestImages();
        await using (await buildah.BuildAsync("ARG IMAGE\nFROM $IMAGE\nRUN true\n", images, cancellationToken: Token))
        {
            Assert.NotEmpty(await buildah.LeftoversAsync());
        }

        Assert.Empty(await buildah.LeftoversAsync());
    }

    [Fact]
    public async Task Makes_the_same_image_of_the_same_input()
    {
        BuildahFixture.SkipUnlessInstalled();
        var digests = new List<Digest>();
        foreach (var text in new[] { "same", "same", "other" })
        {
            using var images = new TestImages();
            using var context = new TempFolder();
            context.Write("file.txt", text);
            await using var run = await buildah.BuildAsync("ARG IMAGE\nFROM $IMAGE\nCOPY file.txt /\nRUN cat /file.txt > /copy\n", images, context, cancellationToken: Token);
            digests.Add(run.Descriptor.Digest);
        }

        Assert.Equal(digests[0], digests[1]);
        Assert.NotEqual(digests[0], digests[2]);
    }

    [Fact]
    public async Task Keeps_what_only_Docker_knows_and_runs_triggers()
    {
        BuildahFixture.SkipUnlessInstalled();
        using var images = new TestImages(new ContainerConfig { Env = ["PATH=/bin"], OnBuild = ["RUN echo from-base > /trigger"] });
        await using var run = await buildah.BuildAsync(
            "ARG IMAGE\nFROM $IMAGE\nHEALTHCHECK --interval=5s CMD true\nSHELL [\"/bin/sh\", \"-ec\"]\nONBUILD RUN later\nRUN true\n", images, cancellationToken: Token);
        var config = run.Config.Config!;

        Assert.Equal(["CMD-SHELL", "true"], config.Healthcheck!.Test!);
        Assert.Equal(5_000_000_000, config.Healthcheck.Interval);
        Assert.Equal(["/bin/sh", "-ec"], config.Shell!);
        Assert.Equal(["RUN later"], config.OnBuild!);
        Assert.Contains("trigger", (await run.TopLayerAsync()).Keys);
        Assert.Equal([2, 2, 3, 4, 5, 6], run.Events.OfType<StepStarted>().Select(step => step.Line));
    }

    [Fact]
    public async Task Builds_only_what_the_target_needs()
    {
        BuildahFixture.SkipUnlessInstalled();
        using var images = new TestImages();
        await using var run = await buildah.BuildAsync(
            "FROM registry.example/base:1 AS one\nRUN echo 1 > /one\nFROM registry.example/missing:1\nRUN false\n", images, change: build => build with { Target = "One" }, cancellationToken: Token);

        Assert.Contains("one", (await run.TopLayerAsync()).Keys);
    }

    [Fact]
    public async Task Leaves_a_log_with_the_bytes_that_were_printed_but_for_secrets()
    {
        BuildahFixture.SkipUnlessInstalled();
        using var images = new TestImages();
        using var folder = new TempFolder();
        var secrets = new SecretMask();
        secrets.Add("hunter-2");
        using (var log = new LogFile(folder["build.log"], new Progress()))
        {
            var events = new MaskedEvents(secrets, log);
            await Assert.ThrowsAsync<DispatchException>(() => buildah.BuildAsync(
                "ARG IMAGE\nFROM $IMAGE\nRUN printf 'caf\\303\\251 \\377\\376 %s-2\\033[0m\\r\\n' hunter && printf '%0200000d' 0\nRUN exit 3\n", images, observe: events.Report, cancellationToken: Token));
        }

        var text = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(folder["build.log"], Token));
        Assert.Contains("\ncaf\u00c3\u00a9 \u00ff\u00fe ***\e[0m\r\n0000", text, StringComparison.Ordinal);
        Assert.Contains("000\nSTEP 3/3: RUN exit 3\n", text, StringComparison.Ordinal);
        var explainer = new LogExplainer(new());
        explainer.Add(Encoding.Latin1.GetBytes(text));
        var found = Assert.Single(explainer.Explain(new(3)));
        Assert.Equal(("run-failed", 3), (found.Code.Cause, found.ExitCode));
    }

    [Theory]
    [InlineData("FROM $IMAGE\nRUN true\nFROM $IMAGE\nRUN true\nENV A=b\nRUN echo why >&2; \\\n  exit 42", 7, 42)]
    [InlineData("FROM $IMAGE\nRUN nosuchprogram", 3, 127)]
    [InlineData("FROM $IMAGE\nRUN printf 'no line end' >&2; exit 8\nRUN true", 3, 8)]
    [InlineData("FROM $IMAGE\nRUN printf 'STEP 2/2: RUN no line end'\nRUN printf x; exit 4", 4, 4)]
    [InlineData("FROM $IMAGE\nRUN [\"/nosuch\"]", 3, null)]
    [InlineData("FROM $IMAGE\nRUN kill -9 $$", 3, null)]
    [InlineData("FROM $IMAGE\nRUN test ! -e /x && touch /x\nRUN true\nRUN test ! -e /x && touch /x", 5, 1)]
    [InlineData("FROM $IMAGE\nRUN echo 'STEP 3/3: RUN true'; echo 'Error: building at STEP \"RUN true\": exit status 3' >&2; exit 5\nRUN true", 3, 5)]
    [InlineData("FROM $IMAGE\nRUN yes | head -c 3000000 | tr -d '\\n'; printf '\\033[31m\\000\\r::error::x\\r\\n'; exit 6", 3, 6)]
    public async Task Names_the_command_that_failed(string dockerfile, int line, int? exitCode)
    {
        BuildahFixture.SkipUnlessInstalled();
        using var images = new TestImages();
        var error = (await Assert.ThrowsAsync<DispatchException>(() => buildah.BuildAsync("ARG IMAGE\n" + dockerfile + "\n", images, cancellationToken: Token))).Diagnostics[0];

        Assert.Equal(("DSP5301", 10), (error.Code.Id, error.Code.ExitCode));
        Assert.Equal(("app/Dockerfile", line, 1, "RUN"), (error.File, error.Line, error.Column, error.Instruction));
        Assert.Matches(exitCode is null ? "could not start: /nosuch |was killed " : $@"exit code {exitCode}\b", error.Message);
        Assert.NotEmpty(error.Evidence);
        Assert.Empty(await buildah.LeftoversAsync());
    }

    [Fact]
    public async Task Names_a_trigger_of_the_base_that_failed()
    {
        BuildahFixture.SkipUnlessInstalled();
        using var images = new TestImages(new ContainerConfig { Env = ["PATH=/bin"], OnBuild = ["RUN true", "RUN exit 9"] });
        var error = (await Assert.ThrowsAsync<DispatchException>(() => buildah.BuildAsync("ARG IMAGE\nFROM $IMAGE\nRUN true\n", images, cancellationToken: Token))).Diagnostics[0];

        Assert.Equal(("DSP5301", 2, "FROM"), (error.Code.Id, error.Line, error.Instruction));
        Assert.Contains("The trigger 'RUN exit 9' of the base image failed with exit code 9", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FROM $IMAGE\nRUN true\nCOPY nosuch /", "DSP5201", 4)]
    [InlineData("FROM $IMAGE\nRUN <<EOF\nnosuch\nEOF", "DSP5303", 3)]
    [InlineData("FROM registry.example/missing:1\nRUN true", "DSP3101", 2)]
    [InlineData("FROM $IMAGE\nCOPY --from=registry.example/missing:1 a b\nRUN true", "DSP3101", 3)]
    [InlineData("FROM $NONE\nRUN true", "DSP5105", 2)]
    [InlineData("FROM Upper/Case\nRUN true", "DSP5208", 2)]
    public async Task Names_what_else_went_wrong(string dockerfile, string code, int line)
    {
        BuildahFixture.SkipUnlessInstalled();
        using var images = new TestImages();
        var error = (await Assert.ThrowsAsync<DispatchException>(() => buildah.BuildAsync("ARG IMAGE\n" + dockerfile + "\n", images, cancellationToken: Token))).Diagnostics[0];

        Assert.Equal((code, line), (error.Code.Id, error.Line));
    }

    [Fact]
    public async Task Cancelling_ends_every_process_and_container()
    {
        BuildahFixture.SkipUnlessInstalled();
        using var images = new TestImages();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var mark = "3600.0" + Random.Shared.Next(1, int.MaxValue);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => buildah.BuildAsync(
            $"ARG IMAGE\nFROM $IMAGE\nRUN sleep {mark} & echo running; sleep {mark}\n",
            images,
            observe: said =>
            {
                if (said is LogLine { Text: "running" })
                {
                    cancellation.Cancel();
                }
            },
            cancellationToken: cancellation.Token));

        Assert.DoesNotContain(Directory.GetDirectories("/proc").Select(CommandLine), line => line.Contains(mark, StringComparison.Ordinal));
        Assert.Empty(await buildah.LeftoversAsync());
    }

    private sealed class Progress : IProgress<BuildEvent>
    {
        public void Report(BuildEvent value)
        {
        }
    }

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
