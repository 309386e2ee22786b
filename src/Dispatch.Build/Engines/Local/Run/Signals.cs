using System.Runtime.InteropServices;

namespace Dispatch.Build.Engines.Local.Run;

/// <summary>kill(2), which .NET only has for one process and one signal.</summary>
internal static partial class Signals
{
    private const int Sigkill = 9;
    private const int Sigterm = 15;

    /// <summary>Asks a process to end; false when it is gone.</summary>
    public static bool Terminate(int process) => Kill(process, Sigterm) == 0;

    /// <summary>Ends whatever is left of a process group.</summary>
    public static void KillGroup(int group) => _ = Kill(-group, Sigkill);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
