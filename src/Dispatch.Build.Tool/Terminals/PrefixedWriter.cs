using System.Text;

namespace Dispatch.Build.Tool.Terminals;

/// <summary>Puts the same text before every line; takes whole lines.</summary>
internal sealed class PrefixedWriter(string prefix, TextWriter writer) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => writer.Encoding;

    /// <inheritdoc/>
    public override void WriteLine(string? value) => writer.WriteLine(prefix + value);

    /// <inheritdoc/>
    public override void Write(char value) => throw new NotSupportedException("It takes whole lines.");
}
