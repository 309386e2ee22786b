namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary>Sorts instructions into stages and checks what refers to stages.</summary>
internal sealed class StageBuilder(SourceText source)
{
    private readonly List<ArgInstruction> _arguments = [];
    private readonly List<(FromInstruction From, List<Instruction> Instructions)> _stages = [];
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    /// <exception cref="DispatchException">It cannot stand here.</exception>
    public void Add(Instruction instruction)
    {
        switch (instruction)
        {
            case FromInstruction from:
                CheckName(from);
                _stages.Add((from, []));
                break;
            case ArgInstruction argument when _stages.Count == 0:
                _arguments.Add(argument);
                break;
            case var _ when _stages.Count == 0:
                throw new DispatchException(instruction.Diagnose(Codes.MissingFrom, $"{instruction.Keyword} stands before the first FROM."));
            default:
                _stages[^1].Instructions.Add(instruction);
                break;
        }
    }

    /// <summary>All that was added; errors are added for what refers to a stage that is no earlier one; null when there is no stage.</summary>
    public (IReadOnlyList<ArgInstruction> Arguments, IReadOnlyList<Stage> Stages)? Complete(List<Diagnostic> errors)
    {
        if (_stages.Count == 0)
        {
            if (errors.Count == 0)
            {
                var message = _arguments.Count == 0 ? "The Dockerfile has no instructions." : "The Dockerfile has no FROM.";
                errors.Add(new Diagnostic(Codes.DockerfileEmpty, message) { File = source.File, Line = 1, Column = 1 });
            }

            return null;
        }

        List<Stage> stages = [.. _stages.Select((stage, index) => new Stage(index, stage.From.Name, stage.From, stage.Instructions))];
        var references = new StageReferences(stages);
        errors.AddRange(errors.Count == 0 ? stages.SelectMany(references.Check).ToArray() : []);
        return (_arguments, stages);
    }

    // BuildKit takes the last of the name, others the first: a Dockerfile that means different images is refused.
    private void CheckName(FromInstruction from)
    {
        if (from.Name is not null && !_lines.TryAdd(from.Name, from.Line))
        {
            throw new DispatchException(from.Diagnose(Codes.InvalidStage, $"The stage name '{from.Name}' is taken by line {_lines[from.Name]}."));
        }
    }
}
