using Dispatch.Build.Reporting.Hosts;

namespace Dispatch.Build.Tool.Publishing;

/// <summary>What the command line asks for.</summary>
internal sealed record PublishRequest
{
    /// <summary><c>function</c> or <c>runtime</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The text of a setting by its property: the option, else the environment variable; null when neither is set.</summary>
    public required Func<string, string?> Value { get; init; }

    /// <summary>In order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> BuildArguments { get; init; } = [];

    /// <summary>In order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>Null for one in the cache folder.</summary>
    public string? LogFile { get; init; }

    /// <summary>Standard output gets the report instead of the reference.</summary>
    public bool PrintsJson { get; init; }

    /// <summary>Only warnings and errors.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Everything, line by line.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>Colours are welcome on a terminal.</summary>
    public bool HasColors { get; init; }

    /// <summary>The CI host this runs in, or the one that was asked for.</summary>
    /// <exception cref="DispatchException">DSP1002: there is none of that name.</exception>
    public CiHost FindHost()
    {
        try
        {
            return CiHosts.Detect(HostContext.Machine with { DotenvFile = Value("DispatchDotenvFile") }, Value("DispatchHost"));
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new DispatchException(Codes.SettingInvalid, $"--host is '{Value("DispatchHost")}'. It is one of: {string.Join(", ", CiHosts.Names)}.");
        }
    }
}
