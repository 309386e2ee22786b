using System.Text;
using System.Text.Json.Nodes;
using Dispatch.Kubernetes.Logs;

namespace Dispatch.Kubernetes.Tests.Logs;

/// <summary>A container's log behind connections that do what the test says: whole seconds for <c>sinceTime</c>, as the kubelet has it.</summary>
internal sealed class FakeLog(Func<int, LogOptions, byte[], Stream> connect) : IKubernetesClient
{
    private readonly List<(DateTimeOffset Time, byte[] Line)> _lines = [];
    private int _opened;

    public Uri Server { get; } = new("http://localhost/");

    public string DefaultNamespace => "default";

    public int Opened => _opened;

    public void Add(DateTimeOffset time, string text) =>
        _lines.Add((time, [.. Encoding.ASCII.GetBytes(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z '", null)), .. Encoding.Latin1.GetBytes(text), (byte)'\n']));

    /// <summary>Forgets the oldest lines, as a rotated log does.</summary>
    public void Rotate(int count) => _lines.RemoveRange(0, count);

    public Task<Stream> OpenLogAsync(string inNamespace, string pod, LogOptions options, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _opened);
        var bytes = _lines.Where(line => options.SinceTime is null || line.Time >= LogTime.Second(options.SinceTime.Value)).SelectMany(line => line.Line).ToArray();
        return Task.FromResult(connect(number, options, bytes));
    }

    public Task<JsonObject> GetAsync(ResourceKind kind, string? inNamespace, string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ResourcePage> ListAsync(ResourceKind kind, string? inNamespace, ListOptions options, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<JsonObject> CreateAsync(ResourceKind kind, string? inNamespace, JsonObject body, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<JsonObject> MergePatchAsync(ResourceKind kind, string? inNamespace, string name, JsonObject patch, string? subresource, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> DeleteAsync(ResourceKind kind, string? inNamespace, string name, DeleteOptions options, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<WatchEvent> WatchAsync(ResourceKind kind, string? inNamespace, WatchOptions options, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<AccessDecision> ReviewAccessAsync(AccessRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<ApiResource>?> DiscoverAsync(string group, string version, CancellationToken cancellationToken) => throw new NotSupportedException();
}

/// <summary>Gives bytes in small reads, then ends, breaks, or says nothing more.</summary>
internal sealed class CutStream(byte[] bytes, int length, int step, CutStream.Ending ending) : MemoryStream(bytes, 0, length)
{
    public enum Ending
    {
        Close,
        Break,
        Silence,
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = Read(buffer.Span[..Math.Min(step, buffer.Length)]);
        if (count == 0 && ending == Ending.Break)
        {
            throw new IOException("the connection broke");
        }

        if (count == 0 && ending == Ending.Silence)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return count;
    }
}
