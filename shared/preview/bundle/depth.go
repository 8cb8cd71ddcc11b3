package bundle

// maxNesting bounds how deep esbuild's recursive parser and printer may go. At some 6 KB of stack for a level it keeps a
// build under 150 MB of stack; Go ends the whole process at 1 GB, and no code can catch that.
const maxNesting = 20_000

// nestsTooDeep gives an upper bound of a file's syntax tree without parsing it, and returns the line where the bound is
// passed. It sums, over all brackets that are open, how many tokens may continue one expression or statement there, so
// that "((((", "!!!!", "a.b.b.b", "a=>a=>a", "if(a)if(a)" and their mixtures all count. Strings and comments are not
// told apart from code: who can hide text from the count could hide code as well.
func nestsTooDeep(content []byte) (line int, deep bool) {
	line = 1
	levels := make([]int, 1, 64) // tokens since the last boundary, for each open bracket
	sum := 0
	last, newline := tokenStart, false
	for i := 0; i < len(content); {
		c := content[i]
		switch {
		case c == '\n':
			line++
			newline = true
			i++
			continue
		case c == ' ' || c == '\t' || c == '\r':
			i++
			continue
		}
		top := len(levels) - 1
		kind := tokenOperator
		size := 1
		switch {
		case isWordByte(c):
			kind = tokenWord
			for i+size < len(content) && isWordByte(content[i+size]) {
				size++
			}
			// Two operands in a row on two lines are two statements, but not where the first may be a head such as
			// "if (a)" and the second goes on with another.
			if newline && (last == tokenWord || last == tokenClose) && !continues(content[i:i+size]) {
				sum -= levels[top]
				levels[top] = 0
			}
		case c == '"' || c == '\'' || c == '`':
			kind = tokenWord
			// Base64 and plain words can only be operands, or sums and quotients, which esbuild does not recurse into.
			for i+size < len(content) && isPlainByte(content[i+size]) {
				size++
			}
		case c == '(' || c == '[' || c == '{':
			kind = tokenOpen
		case c == ')' || c == ']' || c == '}':
			kind = tokenClose
		case c == ';' || c == ',':
			kind = tokenBoundary
		}
		switch kind {
		case tokenBoundary:
			sum -= levels[top]
			levels[top] = 0
		case tokenOpen:
			levels[top]++
			levels = append(levels, 1)
			sum += 2
		case tokenClose:
			if top > 0 {
				sum -= levels[top]
				levels = levels[:top]
			}
		default:
			levels[top]++
			sum++
		}
		if sum > maxNesting {
			return line, true
		}
		last, newline = kind, false
		i += size
	}
	return 0, false
}

type tokenKind uint8

const (
	tokenStart tokenKind = iota
	tokenWord
	tokenOperator
	tokenOpen
	tokenClose
	tokenBoundary
)

func isWordByte(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func isPlainByte(c byte) bool { return isWordByte(c) || c == '+' || c == '/' }

// continues says whether a word at the start of a line may nest in the statement before it, or go on with it.
func continues(word []byte) bool {
	switch string(word) {
	case "if", "else", "for", "while", "do", "with", "try", "switch", "in", "instanceof", "as", "satisfies", "of", "extends",
		"new", "typeof", "void", "delete", "await", "yield", "async", "return", "throw", "case", "default":
		return true
	}
	return false
}
