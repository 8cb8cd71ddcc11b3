import i18next from 'i18next';
import {Text, View} from 'react-native';

i18next.init({lng: 'de', initAsync: false, resources: {de: {translation: {hello: 'Guten Tag, {{name}}'}}}, interpolation: {escapeValue: false}});

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>{i18next.t('hello', {name: 'Ada'})}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
