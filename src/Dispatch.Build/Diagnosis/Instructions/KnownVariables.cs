using System.Collections.Immutable;
using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Dockerfiles.Parsing;

namespace Dispatch.Build.Diagnosis.Instructions;

/// <summary>The values of a Dockerfile's variables as far as it and the build arguments tell; what base images set is unknown.</summary>
internal sealed class KnownVariables
{
    private readonly char _escape;
    private readonly Dictionary<string, string> _arguments = new(StringComparer.Ordinal);
    private readonly Dictionary<Instruction, ImmutableDictionary<string, string>> _values = new(ReferenceEqualityComparer.Instance);

    public KnownVariables(Dockerfile dockerfile, IEnumerable<KeyValuePair<string, string>> buildArguments)
    {
        _escape = dockerfile.EscapeCharacter;
        foreach (var (name, value) in buildArguments)
        {
            _arguments[name] = value;
        }

        var global = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);
        foreach (var argument in dockerfile.GlobalArguments)
        {
            global = Declare(argument, global, global);
        }

        var environments = new List<ImmutableDictionary<string, string>>();
        foreach (var stage in dockerfile.Stages)
        {
            _values[stage.From] = global;
            var parent = dockerfile.FindStage(stage.From.Image, stage.Index, indexAllowed: false);
            environments.Add(Walk(stage, parent is null ? global.Clear() : environments[parent.Index], global));
        }
    }

    /// <summary>The text without its quotes and escapes, known variables replaced; unknown ones, and text that cannot be expanded, stay as written.</summary>
    public string Expand(Instruction at, string text)
    {
        if (!text.AsSpan().ContainsAny("$\"'\\`"))
        {
            return text;
        }

        var values = _values.GetValueOrDefault(at);
        try
        {
            return new WordExpander(text, name => values?.GetValueOrDefault(name), _escape, ExpansionOptions.KeepUnset).Expand();
        }
        catch (ExpansionException)
        {
            return text;
        }
    }

    // What ENV sets counts before ARG, in this stage and in those built from it.
    private ImmutableDictionary<string, string> Walk(Stage stage, ImmutableDictionary<string, string> environment, ImmutableDictionary<string, string> global)
    {
        var scope = environment;
        foreach (var instruction in stage.Instructions)
        {
            _values[instruction] = scope;
            if (instruction is ArgInstruction argument)
            {
                scope = Declare(argument, scope, global).SetItems(environment);
            }
            else if (instruction is EnvInstruction env)
            {
                var pairs = env.Pairs.Select(pair => KeyValuePair.Create(Expand(env, pair.Name), Expand(env, pair.Value))).ToArray();
                (environment, scope) = (environment.SetItems(pairs), scope.SetItems(pairs));
            }
        }

        return environment;
    }

    private ImmutableDictionary<string, string> Declare(ArgInstruction instruction, ImmutableDictionary<string, string> scope, ImmutableDictionary<string, string> global)
    {
        foreach (var (name, text) in instruction.Arguments)
        {
            _values[instruction] = scope;
            var value = _arguments.GetValueOrDefault(name) ?? (text is null ? global.GetValueOrDefault(name) : Expand(instruction, text));
            scope = value is null ? scope : scope.SetItem(name, value);
        }

        return scope;
    }
}
