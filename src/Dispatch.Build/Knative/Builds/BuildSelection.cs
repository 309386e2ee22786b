namespace Dispatch.Build.Knative.Builds;

/// <summary>Which Build is meant: one by its name, or the last of a function.</summary>
public abstract record BuildSelection
{
    private BuildSelection()
    {
    }

    /// <summary>What was given.</summary>
    public abstract string Text { get; }

    /// <summary>The Build of this name.</summary>
    public sealed record Named(string Name) : BuildSelection
    {
        /// <inheritdoc/>
        public override string Text => Name;
    }

    /// <summary>The Build of a function that was submitted last.</summary>
    public sealed record Latest(string Function) : BuildSelection
    {
        /// <inheritdoc/>
        public override string Text => Function;
    }
}
