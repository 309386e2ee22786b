using System.Globalization;
using Cake.Core.Diagnostics;
using Dispatch.Build;
using Dispatch.Build.Batches;
using Dispatch.Build.Definitions;
using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Hosts;

namespace Cake.Dispatch.Running;

/// <summary>Several publishes in Cake's log, each line behind the name of its function. They run at the same time, so nothing is folded.</summary>
internal sealed class BatchLog(ICakeLog log, CiHost plain) : IBatchListener
{
    /// <inheritdoc/>
    public IProgress<BuildEvent> Start(FunctionDefinition definition) => new CakeLines(new Named(log, LogSanitizer.OneLine(definition.Name)), plain, TextWriter.Null);

    /// <inheritdoc/>
    public void Finish(FunctionDefinition definition, PublishRecord record) => log.Information(
        "{0}: {1} ({2} s)", LogSanitizer.OneLine(record.Name), record.Outcome, record.Duration.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture));

    private sealed class Named(ICakeLog log, string name) : ICakeLog
    {
        public Verbosity Verbosity { get => log.Verbosity; set => log.Verbosity = value; }

        public void Write(Verbosity verbosity, LogLevel level, string format, params object[] args) =>
            log.Write(verbosity, level, "{0} | {1}", name, string.Format(CultureInfo.InvariantCulture, format, args));
    }
}
