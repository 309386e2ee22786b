using Dispatch.Testing;

namespace Dispatch.Build.EndToEnd.Tests.Ci;

/// <summary>Stands where hosts keep the tool, and writes down how it was called.</summary>
internal sealed class Recorder
{
    private readonly string _file;

    /// <param name="machine">Gets its files.</param>
    /// <param name="exitCode">How it ends.</param>
    public Recorder(TempFolder machine, int exitCode = 0)
    {
        _file = machine["arguments"];
        var program = machine.Write($"recorder/dispatch-build-tool/{ToolFixture.Version}/dotnet-dispatch", $"#!/bin/sh\nprintf '%s\\0' \"$@\" > '{_file}'\nexit {exitCode}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Environment = new Dictionary<string, string>
        {
            ["RUNNER_TOOL_CACHE"] = machine["recorder"],
            ["AGENT_TOOLSDIRECTORY"] = machine["recorder"],
            ["XDG_CACHE_HOME"] = machine["recorder"],
        };
    }

    /// <summary>The variables of a machine where it stands.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>The arguments of the last call.</summary>
    public IReadOnlyList<string> Arguments => File.ReadAllText(_file).Split('\0')[..^1];
}
