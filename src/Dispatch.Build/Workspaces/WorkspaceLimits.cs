using System.Globalization;

namespace Dispatch.Build.Workspaces;

/// <summary>How much a workspace may hold; says what is largest when it is too much.</summary>
internal sealed class WorkspaceLimits(WorkspaceOptions options)
{
    /// <summary>Called as entries are found, so that a wrong folder is noticed before all of it was walked.</summary>
    public void CheckCount(IReadOnlyList<WorkspaceEntry> entries)
    {
        if (entries.Count <= options.MaxFiles)
        {
            return;
        }

        var largest = entries.GroupBy(entry => entry.Path.Split('/')[0], StringComparer.Ordinal)
            .Select(group => (Name: group.Key, Count: group.Count()))
            .OrderByDescending(group => group.Count)
            .ThenBy(group => group.Name, StringComparer.Ordinal)
            .Take(10)
            .Select(group => Invariant($"{group.Name} ({group.Count:N0} files)"));
        throw TooMuch(Codes.WorkspaceTooMany, Invariant($"The workspace {options.Root} holds more than {options.MaxFiles:N0} files."), largest);
    }

    public void CheckSize(IReadOnlyList<WorkspaceEntry> entries)
    {
        var total = entries.Sum(entry => entry.Size);
        if (total <= options.MaxBytes)
        {
            return;
        }

        var largest = entries.OrderByDescending(entry => entry.Size)
            .ThenBy(entry => entry.Path, StringComparer.Ordinal)
            .Take(10)
            .Select(entry => Invariant($"{entry.Path} ({entry.Size:N0} bytes)"));
        throw TooMuch(
            Codes.WorkspaceTooLarge,
            Invariant($"The workspace {options.Root} holds {total:N0} bytes; {options.MaxBytes:N0} are allowed."),
            largest);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static DispatchException TooMuch(ErrorCode code, string message, IEnumerable<string> largest) =>
        new(code, $"{message} The largest: {string.Join(", ", largest)}.");
}
