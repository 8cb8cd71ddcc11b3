import { StyleSheet, TextInput, View } from 'react-native';

import { Icon } from '@/components/Icon';
import { colors } from '@/theme/colors';
import { radius, space } from '@/theme/spacing';

interface Props {
  value: string;
  onChangeText: (text: string) => void;
}

export function SearchField({ value, onChangeText }: Props) {
  return (
    <View style={styles.field}>
      <Icon name="search" color={colors.faint} size={18} />
      <TextInput
        value={value}
        onChangeText={onChangeText}
        placeholder="Search mail"
        placeholderTextColor={colors.faint}
        accessibilityLabel="Search mail"
        autoCorrect={false}
        style={styles.input}
      />
    </View>
  );
}

const styles = StyleSheet.create({
  field: {
    flexDirection: 'row',
    alignItems: 'center',
    gap: space(2),
    height: 40,
    marginHorizontal: space(4),
    marginBottom: space(3),
    paddingHorizontal: space(3),
    borderRadius: radius.medium,
    backgroundColor: colors.surface,
  },
  input: { flex: 1, fontSize: 16, color: colors.text, padding: 0 },
});
