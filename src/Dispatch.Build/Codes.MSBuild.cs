namespace Dispatch.Build;

public static partial class Codes
{
    /// <summary>This MSBuild or SDK cannot load the tasks; raised by the targets.</summary>
    public static readonly ErrorCode HostUnsupported = new("DSP1010", 2, "host-unsupported", "Use `dotnet build` of the .NET SDK 10 or newer.");

    /// <summary>The project has no SDK that knows restore, build and publish; raised by the targets.</summary>
    public static readonly ErrorCode SdkMissing = new("DSP1011", 2, "sdk-missing", "Begin the project with Sdk=\"Microsoft.NET.Sdk\" or Sdk=\"Microsoft.Build.NoTargets/3.7.0\".");

    /// <summary>A project of several frameworks does not say which one the function is for; raised by the targets.</summary>
    public static readonly ErrorCode FrameworkAmbiguous = new("DSP1012", 2, "framework-ambiguous", "Set FunctionTargetFramework.");

    /// <summary>A secret was given as an MSBuild property.</summary>
    public static readonly ErrorCode SecretProperty = new("DSP1013", 2, "secret-property", "Change it, since it is in this build's logs, then pass it as an environment variable of that name.");
}
