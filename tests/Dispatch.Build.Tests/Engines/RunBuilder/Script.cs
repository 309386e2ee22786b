using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Engines.RunBuilder;

/// <summary>A shell script in the place of a program.</summary>
internal static class Script
{
    public static void Write(TempFolder folder, string name, string text)
    {
        var path = folder.Write(name, text);
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("needs scripts as programs");
        }
        else
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }
}
