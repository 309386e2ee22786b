using System.Runtime.InteropServices;

namespace Dispatch.Build.Engines.Local.Run;

/// <summary>kill(2), which .NET only has for one process and one signal.</summary>
internal static partial class Signals
{
    public const int HangUp = 1;
    public const int Terminate = 15;

    private const int KillAtOnce = 9;

    /// <summary>Sends a signal to a process, if it still is there.</summary>
    public static void Send(int process, int signal) => _ = Kill(process, signal);

    /// <summary>Ends whatever is left of a process group.</summary>
    public static void KillGroup(int group) => _ = Kill(-group, KillAtOnce);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
