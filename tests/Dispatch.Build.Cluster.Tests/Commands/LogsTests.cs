using System.Globalization;
using System.Text.Json.Nodes;
using Dispatch.Build.Cluster.Tests.Engine;
using Dispatch.Build.Knative;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Commands;

/// <summary><c>dotnet dispatch logs</c>.</summary>
public sealed class LogsTests(ApiServerFixture servers, RegistryFixture registries) : EngineTests(servers, registries)
{
    private const string Hostile = "##vso[task.complete result=Succeeded;]\u001b[31mred";

    [Fact]
    public async Task A_file_gets_what_was_printed_and_a_terminal_what_is_harmless()
    {
        await using var space = await HangingAsync("first", Hostile);
        using var raw = new CommandRun(space);
        await raw.ExitsWithAsync(0, "logs", "--function", "hello");
        Assert.Equal($"first\n{Hostile}\n", raw.Output);
        Assert.Contains("== step build-and-push", raw.Error, StringComparison.Ordinal);

        foreach (var safe in (CommandRun[])[new(space) { IsTerminal = true }, new(space)])
        {
            using (safe)
            {
                await safe.ExitsWithAsync(0, ["logs", "--function", "hello", .. safe.IsTerminal ? Array.Empty<string>() : ["--host", "azure"]]);
                Assert.Contains("first", safe.Output, StringComparison.Ordinal);
                Assert.Contains("red", safe.Output, StringComparison.Ordinal);
                Assert.DoesNotContain("##vso", safe.Output, StringComparison.Ordinal);
                Assert.DoesNotContain('\u001b', safe.Output);
            }
        }
    }

    [Fact]
    public async Task Lines_can_have_their_times_or_be_objects()
    {
        await using var space = await HangingAsync("first", "second");
        using var timed = new CommandRun(space);
        await timed.ExitsWithAsync(0, "logs", "--function", "hello", "--timestamps");
        var lines = timed.Output.TrimEnd().Split('\n').Select(static line => line.Split(' ', 2)).ToList();
        Assert.Equal(["first", "second"], lines.Select(static line => line[1]));
        Assert.All(lines, static line => DateTimeOffset.Parse(line[0], CultureInfo.InvariantCulture));

        using var objects = new CommandRun(space);
        await objects.ExitsWithAsync(0, "logs", "--function", "hello", "--json");
        var parsed = objects.Output.TrimEnd().Split('\n').Select(static line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(["step build-and-push: first", "step build-and-push: second"], parsed.Select(static line => $"{line["container"]}: {line["text"]}"));
    }

    [Fact]
    public async Task Only_one_container_can_be_asked_for()
    {
        await using var space = await HangingAsync("first");
        foreach (var (name, expected) in (IEnumerable<(string, string)>)[("build-and-push", "first\n"), ("build-step-build-and-push", "first\n"), ("credentials", "")])
        {
            using var one = new CommandRun(space);
            await one.ExitsWithAsync(0, "logs", "--function", "hello", "--step", name);
            Assert.Equal(expected, one.Output);
        }

        using var none = new CommandRun(space);
        await none.ExitsWithAsync(2, "logs", "--function", "hello", "--container", "nothing");
        Assert.Contains("build-step-build-and-push", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Following_ends_with_the_Build_whatever_becomes_of_it()
    {
        var mayEnd = new TaskCompletionSource();
        await using var space = await CreateAsync();
        space.Options = space.Options with { Keep = KeepBuilds.All };
        await space.PlayAsync(BuildScripts.Script(async (pod, cancellationToken) =>
        {
            await pod.RunUpToLastAsync(cancellationToken);
            var last = pod.Run.Containers[^1];
            await pod.StartAsync(last, cancellationToken);
            pod.Run.Log(last).Append("before");
            await mayEnd.Task.WaitAsync(cancellationToken);
            pod.Run.Log(last).Append("after");
            await pod.ExitAsync(last, 1, null, null, cancellationToken);
        }));
        var owner = space.FailAsync(Cancel);
        await space.SaidAsync<BuildSubmitted>(static _ => true);
        using var command = new CommandRun(space);
        var following = command.ExitsWithAsync(0, "logs", "--function", "hello", "--follow");
        await command.SaidAsync("== step build-and-push");
        mayEnd.SetResult();
        await following;
        Assert.Equal("before\nafter\n", command.Output);
        await owner;

        using var again = new CommandRun(space);
        await again.ExitsWithAsync(0, "logs", "--function", "hello", "--follow");
        Assert.Equal("before\nafter\n", again.Output);
    }

    [Fact]
    public async Task Without_a_pod_there_is_no_log()
    {
        await using var space = await CreateAsync();
        await space.PlayAsync(BuildScripts.NotExecuted(static _ => "pods \"x\" is forbidden: exceeded quota"));
        space.Options = space.Options with { Keep = KeepBuilds.All };
        await space.FailAsync(Cancel);
        using var command = new CommandRun(space);
        await command.ExitsWithAsync(2, "logs", "--function", "hello");
        Assert.Contains("DSP1216", command.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("logs", "--function", "hello")]
    [InlineData("logs", "--function", "hello", "--follow")]
    public async Task Whoever_has_read_enough_ends_it(params string[] arguments)
    {
        await using var space = await HangingAsync("first", "second");
        using var command = new CommandRun(space) { Bytes = new Broken() };
        await command.ExitsWithAsync(0, arguments);
    }

    [Fact]
    public async Task Following_is_interrupted_like_everything_else()
    {
        await using var space = await HangingAsync("first");
        using var command = new CommandRun(space);
        var following = command.ExitsWithAsync(51, "logs", "--function", "hello", "--follow");
        await command.SaidAsync("== step build-and-push");
        command.Stop();
        await following;
    }

    private async Task<PublishSpace> HangingAsync(params string[] lines)
    {
        var space = await CreateAsync();
        await space.PlayAsync(BuildScripts.Hang(lines));
        var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var owner = space.FailAsync(stop.Token);
        await space.SaidAsync<LogLine>(line => line.Text == lines[^1]);
        return space.Own(new Owner(owner, stop));
    }

    // Ends the publish before the cluster's doubles go.
    private sealed class Owner(Task publishing, CancellationTokenSource stop) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await publishing;
            stop.Dispose();
        }
    }

    private sealed class Broken : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("Broken pipe");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe");
    }
}
