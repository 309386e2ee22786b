using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Dispatch.Build.Cluster.Tests.ControlPlane;
using Dispatch.Kubernetes;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Client;

/// <summary>Logs as a real API server hands them on from a kubelet.</summary>
public sealed class PodLogTests(ApiServerFixture fixture)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly PodLogTiming Quick = new() { FirstWait = TimeSpan.FromMilliseconds(5), LongestWait = TimeSpan.FromMilliseconds(50), Silence = TimeSpan.FromSeconds(3) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_log_is_read_from_a_second_on_with_times_or_without()
    {
        await using var pod = await PodAsync();
        using var client = Clients.Connect(pod.Space.Server, pod.Space.Server.Administrator, pod.Space.Name);
        pod.Log.Append("before", Start);
        pod.Log.Append("ünïcode\tand\u001b[0m", Start.AddMilliseconds(1900));
        pod.Log.End();
        Assert.Equal("before\nünïcode\tand\u001b[0m\n", await ReadAsync(new("c")));
        var since = new LogOptions("c") { SinceTime = Start.AddMilliseconds(1700), Timestamps = true, Follow = true };
        Assert.Equal("2026-01-02T03:04:06.900000000Z ünïcode\tand\u001b[0m\n", await ReadAsync(since));

        async Task<string> ReadAsync(LogOptions options)
        {
            await using var stream = await client.OpenLogAsync(pod.Space.Name, "p", options, Cancel);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            return await reader.ReadToEndAsync(Cancel);
        }
    }

    [Fact]
    public async Task A_log_that_is_not_there_says_why()
    {
        await using var pod = await PodAsync();
        using var client = Clients.Connect(pod.Space.Server, pod.Space.Server.Administrator, pod.Space.Name);
        var waiting = await Assert.ThrowsAsync<KubernetesBadRequestException>(() => client.OpenLogAsync(pod.Space.Name, "p", new("c") { Follow = true }, Cancel));
        Assert.Contains("is waiting to start: PodInitializing", waiting.Message, StringComparison.Ordinal);
        var other = await Assert.ThrowsAsync<KubernetesBadRequestException>(() => client.OpenLogAsync(pod.Space.Name, "p", new("other"), Cancel));
        Assert.Contains("container other is not valid for pod p", other.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<KubernetesNotFoundException>(() => client.OpenLogAsync(pod.Space.Name, "none", new("c"), Cancel));
    }

    [Fact]
    public async Task A_container_is_followed_from_before_its_start_to_its_end()
    {
        await using var pod = await PodAsync();
        using var client = Clients.Connect(pod.Space.Server, pod.Space.Server.Administrator, pod.Space.Name);
        var ended = new TaskCompletionSource();
        await using var lines = new PodLog(client, Quick).FollowAsync(pod.Space.Name, "p", "c", ended.Task, Cancel).GetAsyncEnumerator(Cancel);
        var next = lines.MoveNextAsync().AsTask();
        while (pod.Space.Kubelet.Requests.Count == 0)
        {
            await Task.Delay(10, Cancel);
        }

        pod.Log.Append("one");
        Assert.True(await next);
        Assert.Equal("one", Encoding.UTF8.GetString(lines.Current.Bytes.Span));
        pod.Log.Append("two");
        Assert.True(await lines.MoveNextAsync());
        pod.Log.End();
        ended.SetResult();
        Assert.False(await lines.MoveNextAsync());
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public async Task Whatever_is_cut_no_line_is_lost_or_doubled(int seed, bool byKubelet)
    {
        await using var pod = await PodAsync();
        var random = new Random(seed);
        var cuts = 12;
        await using var proxy = FaultProxy.Start(
            pod.Space.Server,
            new(request => request.Verb == "log" && !byKubelet && cuts-- > 0 ? random.Next(6) == 0 ? new Fault.Answer(500) : new Fault.Cut(random.Next(4000)) : Fault.None),
            pod.Space.Server.Administrator);
        using var client = Clients.Connect(pod.Space.Server, pod.Space.Server.Administrator, pod.Space.Name, proxy.Address);
        for (var cut = 0; cut < 12 && byKubelet; cut++)
        {
            pod.Log.CutNextAfter(random.Next(4000));
        }

        // Many lines a second, some of them equal, one of them longer than any buffer.
        var expected = Enumerable.Range(0, 300).Select(number => number == 200 ? new string('x', 100_000) : number % 7 == 0 ? "again" : $"line {number}").ToList();
        var ended = new TaskCompletionSource();
        var reading = ReadAsync(client, pod.Space.Name, ended.Task);
        foreach (var (number, line) in expected.Index())
        {
            pod.Log.Append(line, Start.AddMilliseconds(number / 3 * 40));
            if (number % 50 == 0)
            {
                await Task.Yield();
            }
        }

        pod.Log.End();
        while (byKubelet ? pod.Log.Reads < 13 : cuts > 0)
        {
            await Task.Delay(5, Cancel);
        }

        ended.SetResult();
        Assert.Equal(expected, await reading);
    }

    private static async Task<List<string>> ReadAsync(KubernetesClient client, string space, Task ended)
    {
        List<string> lines = [];
        var line = new StringBuilder();
        await foreach (var piece in new PodLog(client, Quick).FollowAsync(space, "p", "c", ended, Cancel))
        {
            line.Append(piece.IsGap ? "GAP" : Encoding.UTF8.GetString(piece.Bytes.Span));
            if (!piece.IsContinued)
            {
                lines.Add(line.ToString());
                line.Clear();
            }
        }

        return lines;
    }

    private async Task<LoggedPod> PodAsync() => await LoggedPod.CreateAsync(await TestSpace.CreateAsync(await fixture.StartAsync()));
}
