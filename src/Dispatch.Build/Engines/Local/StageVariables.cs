using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Engines.Local;

/// <summary>The variables an instruction of a stage sees: the environment of the image before the stage's ARGs, whichever came last.</summary>
internal sealed class StageVariables(BuildVariables global, ConfigBuilder config, char escape)
{
    private readonly Dictionary<string, string?> _arguments = new(StringComparer.Ordinal);

    /// <summary>Declares what an ARG declares.</summary>
    public void Declare(ArgInstruction instruction)
    {
        foreach (var (name, text) in instruction.Arguments)
        {
            var value = text is null ? null : Expand(text, instruction);
            _arguments[name] = global.Argument(name) ?? value ?? global.Inherited(name);
        }
    }

    /// <summary>Expands a word.</summary>
    public string Expand(string word, Instruction at) => Expansion.ExpandWord(word, Find, escape, at);

    /// <summary>Expands a word and splits it at blanks.</summary>
    public IReadOnlyList<string> ExpandWords(string word, Instruction at) => Expansion.ExpandWords(word, Find, escape, at);

    /// <summary>Expands a here-document.</summary>
    public string ExpandDocument(string text, Instruction at) => Expansion.ExpandHeredoc(text, Find, at);

    private string? Find(string name) => config.Variable(name) ?? _arguments.GetValueOrDefault(name) ?? global.Proxy(name);
}
