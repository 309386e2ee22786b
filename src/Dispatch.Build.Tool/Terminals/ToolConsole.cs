using System.Text;

namespace Dispatch.Build.Tool.Terminals;

/// <summary>What a command reads and writes: results go to <see cref="Output"/>, all else to <see cref="Error"/>.</summary>
internal sealed class ToolConsole : IDisposable
{
    /// <summary>Results, and nothing but results.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>What happens, and what goes wrong.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Opens standard input.</summary>
    public required Func<Stream> OpenInput { get; init; }

    /// <summary>Opens standard output for results that are bytes; what <see cref="Output"/> got before is in it already.</summary>
    public required Func<Stream> OpenOutput { get; init; }

    /// <summary>A person reads standard output, not a file or a pipe.</summary>
    public bool IsOutputTerminal { get; init; }

    /// <summary>Nobody pipes anything in: reading would wait for the keyboard.</summary>
    public bool IsInputTerminal { get; init; }

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>A person watches standard error: lines can be redrawn.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>Cancelled when the user asks to stop.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Cancelled when the user does not want to wait for that either.</summary>
    public CancellationToken Leave { get; init; }

    /// <summary>The streams of this process, as UTF-8.</summary>
    public static ToolConsole OfProcess(Interrupts interrupts) => new()
    {
        Output = Writer(Console.OpenStandardOutput()),
        Error = TextWriter.Synchronized(Writer(Console.OpenStandardError())),
        OpenInput = Console.OpenStandardInput,
        OpenOutput = Console.OpenStandardOutput,
        IsOutputTerminal = !Console.IsOutputRedirected,
        IsInputTerminal = !Console.IsInputRedirected,
        IsErrorTerminal = !Console.IsErrorRedirected && System.Environment.GetEnvironmentVariable("TERM") != "dumb",
        Stop = interrupts.Stop,
        Leave = interrupts.Leave,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        Output.Dispose();
        Error.Dispose();
    }

    private static StreamWriter Writer(Stream stream) => new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
}
