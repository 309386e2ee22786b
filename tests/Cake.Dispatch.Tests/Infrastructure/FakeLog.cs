using System.Globalization;
using Cake.Core.Diagnostics;

namespace Cake.Dispatch.Tests.Infrastructure;

/// <summary>A log that keeps everything, whatever its verbosity.</summary>
internal sealed class FakeLog : ICakeLog
{
    private readonly Lock _gate = new();
    private readonly List<(Verbosity Verbosity, LogLevel Level, string Text)> _entries = [];

    public Verbosity Verbosity { get; set; } = Verbosity.Normal;

    public IReadOnlyList<(Verbosity Verbosity, LogLevel Level, string Text)> Entries => _entries;

    /// <summary>All lines of a level.</summary>
    public IEnumerable<string> this[LogLevel level] => _entries.Where(entry => entry.Level == level).Select(static entry => entry.Text);

    public void Write(Verbosity verbosity, LogLevel level, string format, params object[] args)
    {
        lock (_gate)
        {
            _entries.Add((verbosity, level, string.Format(CultureInfo.InvariantCulture, format, args)));
        }
    }
}
