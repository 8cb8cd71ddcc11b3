import { useId } from 'react';
import { StyleSheet, Text, TextInput, View, type StyleProp, type TextInputProps, type ViewStyle } from 'react-native';

import { useTheme } from '../theme/ThemeProvider';

interface Props extends Omit<TextInputProps, 'style'> {
  label: string;
  error?: string;
  style?: StyleProp<ViewStyle>;
}

export function Field({ label, error, style, ...input }: Props) {
  const theme = useTheme();
  const id = useId();
  return (
    <View style={[styles.field, style]}>
      <Text nativeID={id} style={[styles.label, { color: theme.secondary }]}>
        {label}
      </Text>
      <TextInput
        {...input}
        accessibilityLabelledBy={id}
        placeholderTextColor={theme.secondary}
        style={[
          styles.input,
          { color: theme.text, borderColor: error ? theme.danger : theme.line, backgroundColor: theme.background },
        ]}
      />
      {error && <Text style={[styles.error, { color: theme.danger }]}>{error}</Text>}
    </View>
  );
}

const styles = StyleSheet.create({
  field: { gap: 6 },
  label: { fontSize: 13, fontWeight: '500' },
  input: { height: 46, borderWidth: 1, borderRadius: 10, paddingHorizontal: 12, fontSize: 16 },
  error: { fontSize: 13 },
});
