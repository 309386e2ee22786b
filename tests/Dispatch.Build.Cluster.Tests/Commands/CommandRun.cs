using System.Text;
using Dispatch.Build.Cluster.Tests.Engine;
using Dispatch.Build.Tool;
using Dispatch.Build.Tool.Terminals;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Commands;

/// <summary>A command line of the tool, run in this process against a space's cluster and registry.</summary>
internal sealed class CommandRun : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly MemoryStream _bytes = new();
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly PublishSpace _space;

    public CommandRun(PublishSpace space) => _space = space;

    /// <summary>Somebody watches standard output.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>What takes bytes of standard output; null for memory.</summary>
    public Stream? Bytes { get; init; }

    /// <summary>Results: text, and after it what was written as bytes.</summary>
    public string Output => _output + Encoding.UTF8.GetString(_bytes.ToArray());

    public string Error
    {
        get
        {
            lock (_error)
            {
                return _error.ToString();
            }
        }
    }

    /// <summary>As Ctrl+C does.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>Runs it to its end.</summary>
    public async Task<CommandRun> ExitsWithAsync(int exitCode, params string[] arguments)
    {
        var code = await StartAsync(arguments);
        Assert.True(code == exitCode, $"exit code {code}, expected {exitCode}\n--- standard output\n{Output}\n--- standard error\n{Error}");
        return this;
    }

    /// <summary>Runs it; the space's cluster is added to the arguments.</summary>
    public Task<int> StartAsync(params string[] arguments)
    {
        var console = new ToolConsole
        {
            Output = _output,
            Error = TextWriter.Synchronized(_error),
            OpenInput = static () => Stream.Null,
            OpenOutput = () => Bytes ?? new Unclosed(_bytes),
            IsOutputTerminal = IsTerminal,
            Environment = name => name == "DISPATCH_CACHE" ? _folder.Path : null,
            Stop = _stop.Token,
        };
        return CommandLine.RunAsync([.. arguments, "--namespace", _space.Name, "--kube-config", _space.KubeConfig], console);
    }

    /// <summary>Waits until standard error has a text.</summary>
    public Task SaidAsync(string text) => _space.UntilAsync(() => Task.FromResult(Error.Contains(text, StringComparison.Ordinal)));

    public void Dispose()
    {
        _stop.Dispose();
        _folder.Dispose();
    }

    // A command closes what it opened; what it wrote is looked at afterwards.
    private sealed class Unclosed(MemoryStream target) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => target.Write(buffer, offset, count);

        public override void Write(ReadOnlySpan<byte> buffer) => target.Write(buffer);
    }
}
