using System.Globalization;

namespace Dispatch.Build.Dockerfiles;

/// <summary>A parsed Dockerfile (https://docs.docker.com/reference/dockerfile/). Values are source text: nothing is expanded.</summary>
/// <param name="File">The name errors are reported under.</param>
/// <param name="Text">The whole text.</param>
/// <param name="Directives">Parser directives at the top, in order.</param>
/// <param name="EscapeCharacter"><c>\</c> or <c>`</c>.</param>
/// <param name="GlobalArguments"><c>ARG</c> before the first <c>FROM</c>.</param>
/// <param name="Stages">At least one.</param>
public sealed record Dockerfile(
    string File,
    string Text,
    IReadOnlyList<Directive> Directives,
    char EscapeCharacter,
    IReadOnlyList<ArgInstruction> GlobalArguments,
    IReadOnlyList<Stage> Stages)
{
    /// <summary>Every instruction in the order of the text, with those before the first stage and the <c>FROM</c>s.</summary>
    public IEnumerable<Instruction> Instructions =>
        GlobalArguments.Concat(Stages.SelectMany(stage => stage.Instructions.Prepend(stage.From)));

    /// <summary>
    /// The stage that <c>FROM</c> or <c>--from</c> in stage <paramref name="before"/> means: by name (case does not matter), or by index
    /// when <paramref name="indexAllowed"/>; null when it is no earlier stage, so an image.
    /// </summary>
    public Stage? FindStage(string nameOrIndex, int before, bool indexAllowed)
    {
        var earlier = Stages.Take(before);
        return indexAllowed && int.TryParse(nameOrIndex, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? earlier.ElementAtOrDefault(index)
            : earlier.FirstOrDefault(stage => string.Equals(stage.Name, nameOrIndex, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The stage to build: the one of this name or index, or the last when null.</summary>
    /// <exception cref="DispatchException">There is no such stage.</exception>
    internal Stage Target(string? nameOrIndex)
    {
        if (nameOrIndex is null)
        {
            return Stages[^1];
        }

        var names = string.Join(", ", Stages.Select(static stage => stage.Name).OfType<string>());
        return FindStage(nameOrIndex, Stages.Count, indexAllowed: true) ?? throw new DispatchException(
            new Diagnostic(Codes.TargetMissing, $"{File} has no stage '{nameOrIndex}'{(names.Length == 0 ? "" : $"; its stages are {names}")}.") { File = File });
    }

    /// <summary>The same lines up to the end of a stage, which is the last one then; comments behind it belong to the next.</summary>
    internal Dockerfile UpTo(Stage last)
    {
        if (last.Index == Stages.Count - 1)
        {
            return this;
        }

        var end = (last.Instructions is [.., var instruction] ? instruction : last.From).Source;
        return this with { Text = Text[..(end.Offset + end.Text.Length)], Stages = [.. Stages.Take(last.Index + 1)] };
    }
}

/// <summary>A parser directive, for example <c># escape=`</c>.</summary>
/// <param name="Name">Lower case: <c>syntax</c>, <c>escape</c> or <c>check</c>.</param>
/// <param name="Value">As written, without blanks around it.</param>
/// <param name="Line">From 1.</param>
public sealed record Directive(string Name, string Value, int Line);

/// <summary>A <c>FROM</c> and what follows it.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Name">Lower case; null when it has none.</param>
/// <param name="From">The instruction that starts it.</param>
/// <param name="Instructions">Those after it.</param>
public sealed record Stage(int Index, string? Name, FromInstruction From, IReadOnlyList<Instruction> Instructions);
