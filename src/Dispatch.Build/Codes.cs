using System.Reflection;

namespace Dispatch.Build;

/// <summary>Every error code, one file a room (Codes.*.cs). Bands and exit codes: docs/errors.md.</summary>
public static partial class Codes
{
    /// <summary>All codes, in order.</summary>
    public static IReadOnlyList<ErrorCode> All => Registry.All;

    // A type of its own: static fields of a partial class are initialised file by file, so the codes may not be there yet.
    private static class Registry
    {
        public static IReadOnlyList<ErrorCode> All { get; } =
        [
            .. typeof(Codes).GetFields(BindingFlags.Public | BindingFlags.Static)
                .Where(field => field.FieldType == typeof(ErrorCode))
                .Select(field => (ErrorCode)field.GetValue(null)!)
                .OrderBy(code => code.Id, StringComparer.Ordinal),
        ];
    }
}
