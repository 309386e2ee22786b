using System.CommandLine.Parsing;

namespace Dispatch.Build.Tool;

/// <summary>Arguments that are paths.</summary>
internal static class FileArgument
{
    /// <summary>A mistyped option is no path. One that does begin so is written <c>./-name</c>.</summary>
    public static void RefuseOptions(ArgumentResult result)
    {
        if (result.Tokens is [{ Value: ['-', _, ..] option }])
        {
            result.AddError($"There is no option '{option}'.");
        }
    }
}
