using System.Globalization;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Kubernetes.Tests.Watching;

public sealed class ResourceWatchScheduleTests
{
    [Fact]
    public async Task Whatever_fails_every_follower_ends_on_the_true_last_state_and_never_goes_back()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(60));
            var time = new ManualTimeProvider();
            var cluster = new SeededCluster(seed, time);
            await using (var watch = new ResourceWatch(
                cluster.Client, ResourceKind.Pods, "default", null, new() { Random = new NoJitter(), MaximumRefusals = 100 }, time))
            {
                await Task.WhenAll(new[] { "a", "b", "c", "a" }.Select(name => FollowToTheEndAsync(seed, cluster, watch, name, limit.Token)));
            }

            Assert.Equal(1, cluster.MostWatches);
            Assert.Equal(0, cluster.OpenWatches);
            // One at the start, one after each fault, and again for who joined when all others had left.
            Assert.True(cluster.Lists <= cluster.Faulty + 4, $"seed {seed}: {cluster.Lists} lists, {cluster.Faulty} faults");
        }
    }

    private static async Task FollowToTheEndAsync(int seed, SeededCluster cluster, ResourceWatch watch, string name, CancellationToken cancellationToken)
    {
        var newest = 0;
        string? version = null;
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var atEnd = cluster.Settled.ContinueWith(
            _ =>
            {
                if (version == cluster.FinalOf(name))
                {
                    leave.Cancel();
                }
            },
            cancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
        try
        {
            await foreach (var state in watch.FollowAsync(name, leave.Token))
            {
                version = state.Resource is null ? "" : SeededCluster.VersionOf(state.Resource);
                if (version.Length > 0)
                {
                    var number = int.Parse(version, CultureInfo.InvariantCulture);
                    Assert.True(number >= newest, $"seed {seed}: {name} went from {newest} to {number}");
                    newest = number;
                }

                if (version == cluster.FinalOf(name))
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            Assert.False(cancellationToken.IsCancellationRequested, $"seed {seed}: {name} never came to version {cluster.FinalOf(name)}, but to {newest}");
        }

        await atEnd;
    }
}
