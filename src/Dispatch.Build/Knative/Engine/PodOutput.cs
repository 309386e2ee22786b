using System.Text.Json.Nodes;
using System.Threading.Channels;
using Dispatch.Build.Diagnosis;
using Dispatch.Build.Knative.Outcomes;
using Dispatch.Kubernetes;

namespace Dispatch.Build.Knative.Engine;

/// <summary>
/// Gives out the phases of a pod's containers and their logs, in the order they run. Each log is read from the moment its container runs:
/// with a timeout or a cancellation the pod is gone, and what nobody read with it.
/// </summary>
internal sealed class PodOutput : IAsyncDisposable
{
    private readonly PodLog _log;
    private readonly string _namespace;
    private readonly IProgress<BuildEvent> _events;
    private readonly Func<PodContainer, bool> _isWanted;
    private readonly CancellationTokenSource _stop;
    private readonly ContainerPhases _phases = new();
    private readonly Dictionary<string, (PodContainer Container, ContainerOutput Output)> _outputs = new(StringComparer.Ordinal);
    private readonly Channel<Func<Task>> _queue = Channel.CreateUnbounded<Func<Task>>(new() { SingleReader = true });
    private readonly Task _giving;

    public PodOutput(PodLog log, string inNamespace, IProgress<BuildEvent> events, TimeProvider time, Func<PodContainer, bool>? isWanted = null)
    {
        (_log, _namespace, _events, _isWanted) = (log, inNamespace, events, isWanted ?? (static _ => true));
        _stop = new(Timeout.InfiniteTimeSpan, time);
        _giving = GiveAsync();
    }

    /// <summary>Takes the newest state of the pod.</summary>
    public void Observe(string podName, JsonObject pod)
    {
        foreach (var (container, happened) in _phases.Observe(pod).Where(one => _isWanted(one.Container)))
        {
            Enqueue(happened);
            if (happened is PhaseStarted)
            {
                var output = new ContainerOutput(_log, _namespace, podName, container.Name, container.DisplayName, _stop.Token);
                _outputs.Add(container.Name, (container, output));
                Enqueue(() => output.DrainAsync(_events));
            }
            else
            {
                _outputs[container.Name].Output.End();
            }
        }
    }

    /// <summary>Says, behind what is known of the pod, that more of it will not be known.</summary>
    public void Miss(string reason) => Enqueue(new Notice($"Lines of the log may be missing here: {reason}"));

    /// <summary>There will be no more: waits for the last lines, but no longer than this.</summary>
    public async Task CompleteAsync(TimeSpan patience)
    {
        foreach (var (_, output) in _outputs.Values)
        {
            output.End();
        }

        _queue.Writer.TryComplete();
        _stop.CancelAfter(patience);
        await _giving;
    }

    /// <summary>What is kept of a container's log; empty when nothing was read. After <see cref="CompleteAsync"/>.</summary>
    public LogWindow LogOf(string container) => _outputs.TryGetValue(container, out var entry) ? entry.Output.Log : new LogWindow();

    /// <summary>The git source that fetched nothing and ended with exit code 0 all the same; null when there is none. After <see cref="CompleteAsync"/>.</summary>
    public Diagnostic? FailedFetch() => _outputs.Values.Where(static entry => entry.Container.Role == ContainerRole.GitSource)
        .Select(static entry => GitSourceLog.Failure(entry.Container.DisplayName, entry.Output.Log.Complete())).FirstOrDefault(static failure => failure is not null);

    public async ValueTask DisposeAsync()
    {
        await CompleteAsync(TimeSpan.Zero);
        _stop.Dispose();
    }

    private void Enqueue(BuildEvent happened) => Enqueue(() =>
    {
        _events.Report(happened);
        return Task.CompletedTask;
    });

    private void Enqueue(Func<Task> work) => _queue.Writer.TryWrite(work);

    private async Task GiveAsync()
    {
        await foreach (var work in _queue.Reader.ReadAllAsync(CancellationToken.None))
        {
            await work();
        }
    }
}
